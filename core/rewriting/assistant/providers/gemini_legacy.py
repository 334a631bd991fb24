"""Gemini through `google-generativeai`, for those who have the extra `gemini-legacy` and need it.

Its support ended on 30 November 2025. What it cannot do here: thoughts are mixed
into the text and cannot be told apart, they can be neither bounded nor counted,
and a question that is stopped lets go of its connection only with the next piece
or time-out, because the library waits in a thread of its own (the answer is
thrown away at once). `gemini` on `google-genai` has none of these limits.
Source: google-generativeai 0.8.6, read and measured.
"""

from __future__ import annotations

import asyncio
import importlib
import re
import threading
import warnings
from collections.abc import AsyncGenerator, Iterator
from typing import Any

import httpx

from core.rewriting.assistant.provider import (
    Capabilities,
    Chunk,
    Finish,
    ModelInfo,
    ProviderError,
    Request,
    Usage,
)
from core.rewriting.assistant.providers.connecting import Connected
from core.rewriting.assistant.providers.failures import seconds_of
from core.rewriting.assistant.providers.google_errors import details_of
from core.rewriting.assistant.providers.sizes import weak

LIMITS = (
    "The old client of Gemini is no longer maintained: thoughts are mixed into the answer, "
    "and a stopped question ends its connection late."
)
_FINISH: dict[int, Finish] = {1: "stop", 2: "length", 3: "blocked", 4: "blocked"}
_END = object()


class GeminiLegacy(Connected):
    """The same models as `Gemini`, through the library that came before."""

    async def models(self) -> tuple[ModelInfo, ...]:
        """Those that write text."""
        found = await self._asked(lambda: list(self._service("Model").list_models()), "")
        return tuple(
            ModelInfo(name, item.display_name or name, self.id, self.local, _capabilities(name, item))
            for item in found
            if "generateContent" in item.supported_generation_methods
            and (name := str(item.name).removeprefix("models/"))
        )

    async def capabilities(self, model: str) -> Capabilities:
        """As the service tells them."""
        found = await self._asked(lambda: self._service("Model").get_model(name=f"models/{model}"), model)
        return _capabilities(model, found)

    async def count_tokens(self, request: Request) -> int | None:
        """Not asked here: the maintained client does that."""
        return None

    async def stream(self, request: Request) -> AsyncGenerator[Chunk, None]:
        """The reply as it comes from the library's thread."""
        loop, queue = asyncio.get_running_loop(), asyncio.Queue[Any]()
        stopped = threading.Event()

        def run() -> None:
            try:
                for chunk in self._read(request):
                    if stopped.is_set():
                        return
                    loop.call_soon_threadsafe(queue.put_nowait, chunk)
                loop.call_soon_threadsafe(queue.put_nowait, _END)
            except Exception as error:
                if not stopped.is_set():
                    loop.call_soon_threadsafe(queue.put_nowait, self._failure(error, request.model))

        self._need_key()
        threading.Thread(target=run, name="gemini-legacy", daemon=True).start()
        began = False
        try:
            while (item := await queue.get()) is not _END:
                if isinstance(item, ProviderError):
                    late = item.kind == "transient" and began
                    raise self._connection.failures.broken_off() if late else item
                began = began or bool(item.text)
                yield item
        finally:
            stopped.set()

    def _read(self, request: Request) -> Iterator[Chunk]:
        """In the thread: the pieces, and at the end why it ended."""
        generativeai = _library()
        options = {"temperature": request.temperature, "max_output_tokens": request.max_tokens}
        model = generativeai.GenerativeModel(request.model, system_instruction=request.system or None)
        model._client = self._service("Generative")
        turns = [{"role": turn.role, "parts": [turn.text]} for turn in request.messages]
        seconds = self._connection.patience.silence_seconds
        coming = model.generate_content(
            turns,
            stream=True,
            generation_config={name: value for name, value in options.items() if value is not None},
            request_options={"timeout": seconds, "retry": None},
        )
        finish, usage = 0, None
        for item in coming:
            if item.prompt_feedback.block_reason:
                raise self._connection.failures.blocked_because(item.prompt_feedback.block_reason.name)
            told = item.usage_metadata
            usage = Usage(told.prompt_token_count, told.candidates_token_count) if told else usage
            for candidate in item.candidates:
                finish = int(candidate.finish_reason) or finish
                yield from (Chunk(text=part.text) for part in candidate.content.parts if part.text)
        if not finish:
            raise self._connection.failures.broken_off()
        yield Chunk(finish=_FINISH.get(finish, "other"), usage=usage)

    def _service(self, name: str) -> Any:
        """A client of the library for this endpoint alone: nothing global, no redirects, no foreign proxy."""
        _library()
        generativelanguage = importlib.import_module("google.ai.generativelanguage")
        client = getattr(generativelanguage, f"{name}ServiceClient")(
            transport="rest",
            client_options={
                "api_key": self._connection.key,
                "api_endpoint": self._connection.endpoint.address,
            },
        )
        session = client.transport._session
        session.max_redirects = 0
        session.trust_env = not self._connection.endpoint.local
        if proxy := self._connection.proxy():
            session.proxies = {"http": proxy, "https": proxy}
        if self._connection.settings.ca_file:
            session.verify = self._connection.settings.ca_file
        return client

    async def _asked(self, ask: Any, model: str) -> Any:
        self._need_key()
        try:
            return await asyncio.to_thread(ask)
        except ProviderError:
            raise
        except Exception as error:
            raise self._failure(error, model) from None

    def _need_key(self) -> None:
        if not self._connection.key:
            raise self._connection.failures.no_key()
        self._connection.check_key()

    def _failure(self, error: Exception, model: str) -> ProviderError:
        """What the library raises: its own errors, those of requests, and ValueError for a cut stream."""
        import requests

        exceptions = importlib.import_module("google.api_core.exceptions")

        failures = self._connection.failures
        if isinstance(error, ProviderError):
            return error
        if isinstance(error, exceptions.GoogleAPICallError):
            reason, wait = details_of(list(error.details))
            words = re.sub(r"^[A-Z]+ https?://\S+ ", "", str(error.message))
            status = int(error.code or 500)
            if wait is None and error.response is not None:
                wait = seconds_of(error.response.headers.get("retry-after", ""))
            return failures.refusal(status, words, reason=reason, model=model, retry_after=wait)
        if isinstance(error, requests.exceptions.TooManyRedirects):
            location = error.response.headers.get("location", "") if error.response is not None else ""
            return failures.refusal(302, location=location)
        if isinstance(error, requests.exceptions.Timeout):
            return failures.timeout(self._connection.patience.silence_seconds)
        if isinstance(error, requests.exceptions.ConnectionError) and "NewConnection" in repr(error):
            return failures.transport(httpx.ConnectError(""), began=False)
        if isinstance(error, requests.exceptions.RequestException):
            return failures.transport(httpx.ReadError(""), began=False)
        if type(error).__name__ == "BlockedPromptException":
            return failures.blocked()
        if isinstance(error, ValueError) and "Unfinished stream" in str(error):
            return failures.broken_off()
        return failures.bad_reply()


def _library() -> Any:
    """The library, without the warnings that it prints when it is imported."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return importlib.import_module("google.generativeai")


def _capabilities(name: str, model: Any) -> Capabilities:
    return Capabilities(model.input_token_limit or None, False, weak(name))

"""Gemini through `google-genai`, which is imported in a worker thread when it is first needed.

The library takes keys, addresses and proxies from the environment, follows
redirects, has no time-out, and uses aiohttp where that is installed. So it is
given a client of ours for its connections, and everything else by name.
The version is pinned, because names such as `gemini-flash-latest` exist only there.
Source: google-genai 3.6.1, read and measured.
"""

from __future__ import annotations

import asyncio
import importlib
import re
import threading
import warnings
from collections.abc import AsyncGenerator, AsyncIterator, Iterable
from contextlib import AsyncExitStack, asynccontextmanager
from typing import TYPE_CHECKING, Any

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
from core.rewriting.assistant.providers.http import SHAPES
from core.rewriting.assistant.providers.sizes import weak

if TYPE_CHECKING:
    from google.genai import errors, types
    from google.genai.client import AsyncClient

API_VERSION = "v1beta"
LEAST_SERVER_SECONDS = 10
"""The service answers 400 to a shorter deadline."""
_BLOCKED = frozenset({"SAFETY", "RECITATION", "BLOCKLIST", "PROHIBITED_CONTENT", "SPII", "LANGUAGE"})
_NAME = re.compile(r"(?!.*\.\.)[A-Za-z0-9][\w./-]*")


class Gemini(Connected):
    """Google's models, or a gateway that speaks like them. It needs a key."""

    async def models(self) -> tuple[ModelInfo, ...]:
        """Those that write text."""
        async with self._client() as client:
            found = [item async for item in await client.models.list(config={"page_size": 1000})]
        return tuple(
            ModelInfo(name, item.display_name or name, self.id, self.local, _capabilities(name, item))
            for item in found
            if "generateContent" in (item.supported_actions or [])
            and (name := (item.name or "").removeprefix("models/"))
        )

    async def capabilities(self, model: str) -> Capabilities:
        """As the service tells them."""
        self._check(model)
        async with self._client(model) as client:
            return _capabilities(model, await client.models.get(model=model))

    async def count_tokens(self, request: Request) -> int | None:
        """By the service's own count."""
        self._check(request.model)
        async with self._client(request.model) as client:
            from google.genai import types

            system = types.Content(role="user", parts=[types.Part(text=request.system)])
            contents = [system] * bool(request.system) + _contents(request)
            told = await client.models.count_tokens(model=request.model, contents=list(contents))
            return told.total_tokens

    async def stream(self, request: Request) -> AsyncGenerator[Chunk, None]:
        """The reply as it comes; thoughts apart."""
        self._check(request.model)
        progress = _Progress()
        async with self._client(request.model, progress) as client:
            from google.genai import types

            config = types.GenerateContentConfig(
                system_instruction=request.system or None,
                temperature=request.temperature,
                max_output_tokens=request.max_tokens,
                automatic_function_calling=types.AutomaticFunctionCallingConfig(disable=True),
            )
            coming = await client.models.generate_content_stream(
                model=request.model, contents=list(_contents(request)), config=config
            )
            async for item in coming:
                if item.prompt_feedback is not None and item.prompt_feedback.block_reason is not None:
                    raise self._connection.failures.blocked_because(_word(item.prompt_feedback.block_reason))
                for chunk in progress.read(item):
                    yield chunk
            if progress.finish is None:
                raise self._connection.failures.broken_off()
            yield Chunk(finish=_finish(progress.finish), usage=progress.usage)

    @asynccontextmanager
    async def _client(self, model: str = "", progress: _Progress | None = None) -> AsyncIterator[AsyncClient]:
        """The library's client for one question; whatever goes wrong in it becomes a `ProviderError`."""
        if not self._connection.key:
            raise self._connection.failures.no_key()
        errors_of_library = await asyncio.to_thread(_library)
        try:
            async with AsyncExitStack() as stack:
                ours = await stack.enter_async_context(await self._connection.client())
                yield await asyncio.to_thread(self._make, ours)
        except errors_of_library.APIError as error:
            raise self._refusal(error, model) from None
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            began = progress is not None and progress.began
            raise self._connection.failures.transport(error, began=began) from None
        except SHAPES:  # an answer that is no JSON, or JSON of another kind: the library does not check
            raise self._connection.failures.bad_reply() from None

    def _make(self, ours: httpx.AsyncClient) -> AsyncClient:
        from google.genai import Client, types
        from google.genai.client import DebugConfig

        seconds = max(LEAST_SERVER_SECONDS, self._connection.patience.job_seconds)
        options = types.HttpOptions(
            base_url=self._connection.endpoint.address,
            api_version=API_VERSION,
            timeout=int(seconds * 1000),
            httpx_async_client=ours,
            httpx_client=httpx.Client(verify=False, trust_env=False),  # noqa: S501 - never used
        )
        debug = DebugConfig(client_mode="off", replays_directory=None, replay_id=None)
        client = Client(
            api_key=self._connection.key, vertexai=False, http_options=options, debug_config=debug
        )
        return client.aio

    def _refusal(self, error: errors.APIError, model: str) -> ProviderError:
        status = error.code if isinstance(error.code, int) else 500
        reason, wait = details_of(error.details)
        response = error.response if isinstance(error.response, httpx.Response) else None
        headers = response.headers if response is not None else httpx.Headers()
        return self._connection.failures.refusal(
            status,
            str(error.message or ""),
            reason=f"{error.status or ''} {reason}",
            model=model,
            retry_after=wait if wait is not None else seconds_of(headers.get("retry-after", "")),
            location=headers.get("location", ""),
        )

    def _check(self, model: str) -> None:
        """A name goes into the path of the address."""
        if not _NAME.fullmatch(model):
            raise self._connection.failures.no_model(model)


class _Progress:
    """What has come of a reply so far."""

    def __init__(self) -> None:
        self.began = False
        self.finish: str | None = None
        self.usage: Usage | None = None

    def read(self, item: types.GenerateContentResponse) -> Iterable[Chunk]:
        """The pieces of one event."""
        self.began = True
        if (told := item.usage_metadata) is not None:
            self.usage = Usage(
                told.prompt_token_count, told.candidates_token_count, told.thoughts_token_count
            )
        if not item.candidates:
            return ()
        candidate = item.candidates[0]
        if candidate.finish_reason is not None:
            self.finish = _word(candidate.finish_reason)
        parts = (candidate.content.parts if candidate.content is not None else None) or []
        return [
            Chunk(thought=part.text) if part.thought else Chunk(text=part.text) for part in parts if part.text
        ]


_LOADING = threading.Lock()


def _library() -> Any:
    """The library's module of errors; importing it takes 0.5 to 3 seconds, once.

    With PySide6 in the process, an import of pydantic can fail while another thread imports anything
    (2 of 12 times, measured): PySide6 asks each new module for a name, and pydantic answers by
    importing itself. The second attempt finds everything in place.
    """
    with _LOADING:
        try:
            errors = importlib.import_module("google.genai.errors")
        except ImportError:
            errors = importlib.import_module("google.genai.errors")
    # New words of the service are no news for a person: they are read as “other”.
    warnings.filterwarnings("ignore", r".*is not a valid \w+", UserWarning, module="google.genai")
    return errors


def _contents(request: Request) -> list[types.Content]:
    from google.genai import types

    return [
        types.Content(role=message.role, parts=[types.Part(text=message.text)])
        for message in request.messages
    ]


def _capabilities(name: str, model: types.Model) -> Capabilities:
    return Capabilities(model.input_token_limit, bool(model.thinking), weak(name))


def _word(value: Any) -> str:
    return str(getattr(value, "value", value))


def _finish(word: str) -> Finish:
    if word in _BLOCKED:
        return "blocked"
    return "stop" if word == "STOP" else "length" if word == "MAX_TOKENS" else "other"

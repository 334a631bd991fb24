"""Ollama by its own protocol, because its compatible one cannot be told how much text to read.

Ollama cuts a prompt that is longer than its context without a word, the system
prompt first. So every request says how much is needed (`num_ctx`), a text that
cannot fit is not sent, and the count in the answer is held against the text.
Some of its models run at ollama.com: what is sent to them leaves this machine.
Source: ollama/docs/api.md; ollama issues 6286, 5902, 2722, 17889.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any

from core.rewriting.assistant.provider import (
    Capabilities,
    Chunk,
    Finish,
    ModelInfo,
    Request,
    Usage,
)
from core.rewriting.assistant.providers.connecting import Connected, Connection
from core.rewriting.assistant.providers.http import (
    ask_json,
    count_of,
    error_in,
    messages_of,
    parsed,
    post_lines,
    shaped,
)  # fmt: skip
from core.rewriting.assistant.providers.sizes import named_remote, request_characters, request_tokens, weak
from core.rewriting.assistant.providers.thoughts import Thoughts

FINISH: dict[str, Finish] = {"stop": "stop", "length": "length"}
LEAST_CONTEXT, STEP = 4096, 4096
REPLY_TOKENS = 4096
"""Room for the reply where the request does not bound it."""
SHORT_CHARACTERS = 2000
"""Less than this fits into every context."""
MOST_CHARACTERS_PER_TOKEN = 9
"""No text of words or code has fewer tokens than one for so many characters."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What `/api/show` says about a model."""

    context_tokens: int | None
    thinks: bool
    size: str
    remote: bool


class Ollama(Connected):
    """One Ollama; `most_context` bounds the memory that a request may cost."""

    def __init__(self, connection: Connection, *, most_context: int = 32_768) -> None:
        super().__init__(connection)
        self._most = most_context
        self._shown: dict[str, Shown] = {}

    async def models(self) -> tuple[ModelInfo, ...]:
        """What `/api/tags` lists."""
        told = await ask_json(self._connection, "/api/tags")
        rows = told.get("models") if isinstance(told, dict) else None
        if not isinstance(rows, list):
            raise self._connection.failures.bad_reply()
        with shaped(self._connection):
            return tuple(self._info(row) for row in rows if isinstance(row, dict) and row.get("name"))

    async def capabilities(self, model: str) -> Capabilities:
        """As `/api/show` tells them; `context_tokens` is what a request may use here."""
        shown = await self._show(model)
        usable = min(shown.context_tokens or self._most, self._most)
        return Capabilities(usable, shown.thinks, weak(model, shown.size), remote=shown.remote)

    async def count_tokens(self, request: Request) -> int | None:
        """Ollama has no way to ask."""
        return None

    async def stream(self, request: Request) -> AsyncGenerator[Chunk, None]:
        """The reply as it comes; raises `too-long` when the prompt did not or cannot fit."""
        shown = await self._show(request.model)
        body = self._body(request, shown)
        thoughts, last = Thoughts(), None
        lines = post_lines(self._connection, "/api/chat", body, model=request.model)
        async with aclosing(lines):
            async for line in lines:
                value = parsed(self._connection, line)
                if error := error_in(self._connection, value, request.model):
                    raise error
                with shaped(self._connection):
                    message = value.get("message") or {}
                    chunks = thoughts.pieces(message.get("thinking"), message.get("content"))
                for chunk in chunks:
                    yield chunk
                if value.get("done"):
                    last = value
        if last is None:
            raise self._connection.failures.broken_off()
        if rest := thoughts.rest():
            yield rest
        usage = Usage(count_of(last.get("prompt_eval_count")), count_of(last.get("eval_count")))
        self._refuse_when_cut(request, usage, body["options"]["num_ctx"])
        yield Chunk(finish=FINISH.get(str(last.get("done_reason")), "other"), usage=usage)

    def _body(self, request: Request, shown: Shown) -> dict[str, Any]:
        options: dict[str, Any] = {
            "temperature": request.temperature,
            "num_ctx": self._context(request, shown),
        }
        if request.max_tokens is not None:
            options["num_predict"] = request.max_tokens
        return {
            "model": request.model,
            "messages": messages_of(request),
            "stream": True,
            "options": options,
        }

    def _context(self, request: Request, shown: Shown) -> int:
        """How many tokens the model must be made to read; raises `too-long`."""
        needed = request_tokens(request)
        most = min(self._most, shown.context_tokens or self._most)
        if needed > most:
            raise self._connection.failures.too_long(f" (about {needed} tokens of at most {most})")
        room = needed + (request.max_tokens or REPLY_TOKENS)
        return min(most, max(LEAST_CONTEXT, -(-room // STEP) * STEP))

    def _refuse_when_cut(self, request: Request, usage: Usage, context: int) -> None:
        """An answer to a part of the question is no answer."""
        counted = usage.prompt_tokens
        if counted is None:
            return
        characters = request_characters(request)
        if characters < SHORT_CHARACTERS:
            return
        if counted * MOST_CHARACTERS_PER_TOKEN < characters or counted >= context:
            raise self._connection.failures.too_long(
                f": Ollama read {counted} tokens of about {request_tokens(request)}, and cut the rest"
            )

    async def _show(self, model: str) -> Shown:
        if model not in self._shown:
            told = await ask_json(self._connection, "/api/show", {"model": model}, model=model)
            if not isinstance(told, dict):
                raise self._connection.failures.bad_reply()
            with shaped(self._connection):
                self._shown[model] = _shown(model, told)
        return self._shown[model]

    def _info(self, row: dict[str, Any]) -> ModelInfo:
        name = str(row["name"])
        remote = _is_remote(name, row)
        size = str((row.get("details") or {}).get("parameter_size", ""))
        told = Capabilities(whole_file=weak(name, size), remote=remote)
        title = f"{name} ({size})" if size else name
        return ModelInfo(name, title, self.id, self.local and not remote, told)


def _is_remote(name: str, told: dict[str, Any]) -> bool:
    return bool(told.get("remote_host") or told.get("remote_model")) or named_remote(name)


def _shown(model: str, told: dict[str, Any]) -> Shown:
    facts = told.get("model_info") or {}
    lengths = [value for key, value in facts.items() if key.endswith(".context_length")]
    length = next((item for item in lengths if isinstance(item, int) and item > 0), None)
    thinks = "thinking" in (told.get("capabilities") or [])
    size = str((told.get("details") or {}).get("parameter_size", ""))
    return Shown(length, thinks, size, _is_remote(model, told))

"""Any server that speaks `/v1/chat/completions`: llama.cpp, LM Studio, vLLM and hosted ones.

Servers differ in what they accept. A parameter that one refuses by name is left
out and the question is asked once more; the answer is the same.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from pathlib import PurePath
from typing import Any

from core.rewriting.assistant.provider import (
    Capabilities,
    Chunk,
    Finish,
    ModelInfo,
    ProviderError,
    Request,
    Usage,
)  # fmt: skip
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
from core.rewriting.assistant.providers.sizes import named_remote, weak
from core.rewriting.assistant.providers.thoughts import Thoughts

FINISH: dict[str, Finish] = {"stop": "stop", "length": "length", "content_filter": "blocked"}
_DISPENSABLE = ("stream_options", "temperature", "max_tokens")
_LENGTHS = ("max_model_len", "context_length", "max_context_length", "context_window")


class OpenAICompatible(Connected):
    """One server; the key is optional."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection)
        self._known: dict[str, Capabilities] = {}

    async def models(self) -> tuple[ModelInfo, ...]:
        """What `/models` lists."""
        told = await ask_json(self._connection, "/models")
        rows = told.get("data") if isinstance(told, dict) else told
        if not isinstance(rows, list):
            raise self._connection.failures.bad_reply()
        found = [row for row in rows if isinstance(row, dict) and isinstance(row.get("id"), str)]
        with shaped(self._connection):
            self._known = {row["id"]: _capabilities(row) for row in found}
        return tuple(
            ModelInfo(name, _title(name), self.id, self.local and not known.remote, known)
            for name, known in self._known.items()
        )

    async def capabilities(self, model: str) -> Capabilities:
        """As the listing tells them; nothing is known where it cannot be read."""
        if not self._known:
            try:
                await self.models()
            except ProviderError:
                return _capabilities({"id": model})
        return self._known.get(model) or _capabilities({"id": model})

    async def count_tokens(self, request: Request) -> int | None:
        """The protocol has no way to ask."""
        return None

    async def stream(self, request: Request) -> AsyncGenerator[Chunk, None]:
        """The reply as it comes."""
        body = _body(request)
        for _ in range(len(_DISPENSABLE) + 1):
            try:
                async with aclosing(self._once(request.model, body)) as chunks:
                    async for chunk in chunks:
                        yield chunk
                return
            except ProviderError as error:
                refused = _refused_parameter(error, body)
                if refused is None:
                    raise
                body = _without(body, refused)

    async def _once(self, model: str, body: dict[str, Any]) -> AsyncGenerator[Chunk, None]:
        thoughts, finish, usage = Thoughts(), None, None
        async with aclosing(post_lines(self._connection, "/chat/completions", body, model=model)) as lines:
            async for line in lines:
                event = line.removeprefix("data:").strip() if line.startswith("data:") else ""
                if event == "[DONE]":
                    break
                if not event:
                    self._refuse_what_is_no_event(line, model)
                    continue
                value = parsed(self._connection, event)
                if error := error_in(self._connection, value, model):
                    raise error
                with shaped(self._connection):
                    usage = _usage(value.get("usage")) or usage
                    choice = (value.get("choices") or [{}])[0]
                    finish = choice.get("finish_reason") or finish
                    chunks = _chunks(choice.get("delta") or {}, thoughts)
                for chunk in chunks:
                    yield chunk
        if finish is None:
            raise self._connection.failures.broken_off()
        if rest := thoughts.rest():
            yield rest
        yield Chunk(finish=FINISH.get(str(finish), "other"), usage=usage)

    def _refuse_what_is_no_event(self, line: str, model: str) -> None:
        """Comments and other fields of events are fine; a bare object may be an error."""
        if line.startswith((":", "data:", "event:", "id:", "retry:")):
            return
        error = error_in(self._connection, parsed(self._connection, line), model)
        raise error or self._connection.failures.bad_reply()


def _body(request: Request) -> dict[str, Any]:
    body: dict[str, Any] = {
        "model": request.model,
        "messages": messages_of(request),
        "temperature": request.temperature,
        "stream": True,
        "stream_options": {"include_usage": True},
    }
    return body | ({"max_tokens": request.max_tokens} if request.max_tokens is not None else {})


def _refused_parameter(error: ProviderError, body: dict[str, Any]) -> str | None:
    """The parameter that a server named when it refused, if we can do without it."""
    if error.kind not in {"bad-request", "too-long"} or "HTTP 4" not in error.message:
        return None
    return next((name for name in _DISPENSABLE if name in body and name in error.message), None)


def _without(body: dict[str, Any], name: str) -> dict[str, Any]:
    fewer = {key: value for key, value in body.items() if key != name}
    if name == "max_tokens":  # hosted thinking models have another word for it
        fewer["max_completion_tokens"] = body["max_tokens"]
    return fewer


def _chunks(delta: dict[str, Any], thoughts: Thoughts) -> list[Chunk]:
    thought = delta.get("reasoning_content") or delta.get("reasoning")
    return thoughts.pieces(thought, delta.get("content"))


def _usage(told: Any) -> Usage | None:
    if not isinstance(told, dict):
        return None
    details = told.get("completion_tokens_details") or {}
    names = (told.get("prompt_tokens"), told.get("completion_tokens"), details.get("reasoning_tokens"))
    return Usage(*map(count_of, names))


def _title(name: str) -> str:
    """llama.cpp names a model by the path of its file."""
    return PurePath(name).name.removesuffix(".gguf") if name.endswith(".gguf") else name


def _capabilities(row: dict[str, Any]) -> Capabilities:
    facts = row.get("meta") or {}  # of llama.cpp: what it was started with, then what the model can do
    told = [*(row.get(name) for name in _LENGTHS), facts.get("n_ctx"), facts.get("n_ctx_train")]
    length = next((item for item in told if isinstance(item, int) and item > 0), None)
    name = row["id"]
    count = facts.get("n_params")
    size = f"{count / 1e6:.0f}M" if isinstance(count, int) else ""
    return Capabilities(context_tokens=length, whole_file=weak(name, size), remote=named_remote(name))

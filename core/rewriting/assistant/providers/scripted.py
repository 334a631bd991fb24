"""A provider that says what it was told to say: for tests and demonstrations. It needs no network."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Iterable

from core.rewriting.assistant.provider import Capabilities, Chunk, ModelInfo, ProviderError, Request, Usage
from core.rewriting.assistant.providers.sizes import estimated_tokens, request_tokens

Line = str | ProviderError | tuple[Chunk, ...]
"""A reply as text, an error that is raised, or the very chunks."""


class Scripted:
    """Replies in their order; asked for more, it raises `bad-reply`. `requests` holds what was asked."""

    id = "scripted"
    local = True
    endpoint = "this program"

    def __init__(
        self, replies: Iterable[Line], *, capabilities: Capabilities | None = None, gap_seconds: float = 0.0
    ) -> None:
        self._replies = list(replies)
        self._capabilities = capabilities or Capabilities()
        self._gap_seconds = gap_seconds
        self.requests: list[Request] = []

    async def models(self) -> tuple[ModelInfo, ...]:
        """One model."""
        return (ModelInfo("scripted", "Scripted replies", self.id, True, self._capabilities),)

    async def capabilities(self, model: str) -> Capabilities:
        """As it was made with."""
        return self._capabilities

    async def count_tokens(self, request: Request) -> int | None:
        """Estimated."""
        return request_tokens(request)

    async def stream(self, request: Request) -> AsyncGenerator[Chunk, None]:
        """The next reply, line by line."""
        self.requests.append(request)
        if not self._replies:
            raise ProviderError(
                "bad-reply", "The script has no more replies.", "Start the demonstration again."
            )
        line = self._replies.pop(0)
        if isinstance(line, ProviderError):
            raise line
        for chunk in _chunks(line, request) if isinstance(line, str) else line:
            await asyncio.sleep(self._gap_seconds)
            yield chunk


def _chunks(text: str, request: Request) -> list[Chunk]:
    pieces = [Chunk(text=piece) for piece in text.splitlines(keepends=True)]
    usage = Usage(request_tokens(request), estimated_tokens(text))
    return [*pieces, Chunk(finish="stop", usage=usage)]

"""A provider that asks nobody: what stands in for one that is switched off. It makes no connection."""

from __future__ import annotations

from collections.abc import AsyncGenerator

from core.rewriting.assistant.provider import Capabilities, Chunk, ModelInfo, ProviderError, Request
from core.rewriting.assistant.providers.connecting import AtEndpoint
from core.rewriting.assistant.providers.endpoints import Endpoint


class Refusing(AtEndpoint):
    """Raises the same error whatever it is asked."""

    def __init__(self, endpoint: Endpoint, error: ProviderError) -> None:
        super().__init__(endpoint)
        self._error = error

    async def models(self) -> tuple[ModelInfo, ...]:
        """Raises."""
        raise self._fresh()

    async def capabilities(self, model: str) -> Capabilities:
        """Raises."""
        raise self._fresh()

    async def count_tokens(self, request: Request) -> int | None:
        """Raises."""
        raise self._fresh()

    async def stream(self, request: Request) -> AsyncGenerator[Chunk, None]:
        """Raises before anything is sent."""
        raise self._fresh()
        yield Chunk()

    def _fresh(self) -> ProviderError:
        return ProviderError(self._error.kind, self._error.message, self._error.next_step)

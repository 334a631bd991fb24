"""What providers share that stand around another one: they change how it is asked, not who it is."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing

from core.rewriting.assistant.provider import Capabilities, Chunk, ModelInfo, Provider, ProviderError, Request


class Forwarding:
    """A provider around another one that changes nothing yet."""

    def __init__(self, provider: Provider) -> None:
        self._provider = provider

    @property
    def id(self) -> str:
        """That of the provider inside."""
        return self._provider.id

    @property
    def local(self) -> bool:
        """That of the provider inside."""
        return self._provider.local

    @property
    def endpoint(self) -> str:
        """That of the provider inside."""
        return self._provider.endpoint

    async def models(self) -> tuple[ModelInfo, ...]:
        """Those of the provider inside."""
        return await self._provider.models()

    async def capabilities(self, model: str) -> Capabilities:
        """As the provider inside tells them."""
        return await self._provider.capabilities(model)

    async def count_tokens(self, request: Request) -> int | None:
        """As the provider inside counts."""
        return await self._provider.count_tokens(request)

    async def stream(self, request: Request) -> AsyncGenerator[Chunk, None]:
        """What the provider inside says."""
        async with aclosing(self._provider.stream(request)) as chunks:
            async for chunk in chunks:
                yield chunk


class LocalOnly(Forwarding):
    """Refuses models that a server on this machine hands on to another one."""

    async def models(self) -> tuple[ModelInfo, ...]:
        """Those that run here."""
        return tuple(model for model in await super().models() if model.local)

    async def stream(self, request: Request) -> AsyncGenerator[Chunk, None]:
        """What the provider inside says; raises `offline` before the text is handed over."""
        if (await self.capabilities(request.model)).remote:
            raise ProviderError(
                "offline",
                f"The model “{request.model}” runs elsewhere, and nothing may leave this machine.",
                "Choose a model that runs on this machine.",
            )
        async with aclosing(super().stream(request)) as chunks:
            async for chunk in chunks:
                yield chunk

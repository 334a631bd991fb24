"""Asks the fake model server through every provider."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import aclosing
from dataclasses import dataclass, replace

from core.rewriting.assistant.provider import Chunk, Message, Provider, ProviderError, Request
from core.rewriting.assistant.providers.connecting import Connection, Patience
from core.rewriting.assistant.providers.endpoints import Endpoint
from core.rewriting.assistant.providers.gemini import Gemini
from core.rewriting.assistant.providers.gemini_legacy import GeminiLegacy
from core.rewriting.assistant.providers.ollama import Ollama
from core.rewriting.assistant.providers.openai_compatible import OpenAICompatible
from core.rewriting.assistant.providers.retrying import Retrying
from core.settings import Settings
from tests.fixtures.model_server.server import ModelServer

KEY = "sk-secret-A1b2C3d4E5f6G7h8"
REQUEST = Request("m", "You rewrite Solidity.", (Message("user", "contract A {}"),))
PATIENCE = Patience(connect_seconds=2, first_seconds=5, silence_seconds=5, job_seconds=30, retries=0)


@dataclass(frozen=True)
class Kind:
    """One provider: how it is made for a server."""

    name: str
    make: Callable[[Connection], Provider]
    address: Callable[[ModelServer], str]

    def __str__(self) -> str:
        return self.name

    def provider(self, server: ModelServer, key: str = KEY, patience: Patience = PATIENCE) -> Provider:
        """The bare provider, without retries."""
        kind = self.name if self.name != "compatible" else "openai"
        endpoint = Endpoint(self.name, kind, self.address(server), self.name.title())  # type: ignore[arg-type]
        return self.make(Connection(endpoint, Settings(), patience, key))

    def patient(self, server: ModelServer, patience: Patience = PATIENCE) -> Provider:
        """The provider as the catalog gives it."""
        return Retrying(self.provider(server, patience=patience), patience, random=lambda: 0.0)


GEMINI = Kind("gemini", Gemini, lambda server: server.url)
COMPATIBLE = Kind("compatible", OpenAICompatible, lambda server: server.compatible_url)
OLLAMA = Kind("ollama", Ollama, lambda server: server.url)
KINDS = (GEMINI, COMPATIBLE, OLLAMA)
LEGACY = Kind("gemini-legacy", GeminiLegacy, lambda server: server.url)
MODEL = "gemini-2.5-flash"
"""The fake server has it under every protocol."""


def question(text: str = "contract A {}", **more: object) -> Request:
    """A request to the model that is there."""
    return replace(REQUEST, model=MODEL, messages=(Message("user", text),), **more)  # type: ignore[arg-type]


async def ask(provider: Provider, request: Request | None = None) -> list[Chunk]:
    """Every chunk of a reply."""
    async with aclosing(provider.stream(request or question())) as chunks:
        return [chunk async for chunk in chunks]


async def ask_until_error(provider: Provider) -> tuple[list[Chunk], ProviderError]:
    """The chunks that came before the error, and the error; fails when there is none."""
    came: list[Chunk] = []
    try:
        async with aclosing(provider.stream(question())) as chunks:
            async for chunk in chunks:
                came.append(chunk)
    except ProviderError as error:
        return came, error
    raise AssertionError(f"no error, but {came}")


def text_of(chunks: list[Chunk]) -> str:
    """The answer without thoughts."""
    return "".join(chunk.text for chunk in chunks)


def thought_of(chunks: list[Chunk]) -> str:
    """The thoughts without answer."""
    return "".join(chunk.thought for chunk in chunks)

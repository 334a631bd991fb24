"""From a name such as `ollama/qwen3:8b` to a provider that may be asked, and all models that there are now.

Nothing is contacted before somebody asks for it, and what is switched off is
never contacted.
"""

from __future__ import annotations

import asyncio
import importlib.util
import random
from collections.abc import Callable
from dataclasses import dataclass

from core.errors import ContractRewriterError, UsageError
from core.progress import Progress
from core.rewriting.assistant.keys import Keys
from core.rewriting.assistant.privacy.switches import Switch, of_settings
from core.rewriting.assistant.provider import ModelInfo, Provider, ProviderError
from core.rewriting.assistant.providers.connecting import Connection, Patience
from core.rewriting.assistant.providers.endpoints import Endpoint, endpoints
from core.rewriting.assistant.providers.forwarding import LocalOnly
from core.rewriting.assistant.providers.gemini import Gemini
from core.rewriting.assistant.providers.gemini_legacy import GeminiLegacy
from core.rewriting.assistant.providers.ollama import Ollama
from core.rewriting.assistant.providers.openai_compatible import OpenAICompatible
from core.rewriting.assistant.providers.refusing import Refusing
from core.rewriting.assistant.providers.retrying import Retrying
from core.settings import Settings

Told = Callable[[ProviderError, float], None]
LISTING_SECONDS = 10.0
"""A server that lists its models takes no longer, or it is called unreachable."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """A provider, and the name of the model there."""

    provider: Provider
    model: str


@dataclass(frozen=True, slots=True)
class Unreachable:
    """A server that could not list its models, and why."""

    endpoint: Endpoint
    error: ProviderError


@dataclass(frozen=True, slots=True)
class Listing:
    """All models that answer now, those on this machine first, and who did not answer."""

    models: tuple[ModelInfo, ...]
    unreachable: tuple[Unreachable, ...]


class Catalog:
    """Every endpoint of the settings. `told` learns when a busy server is asked again, and after how long."""

    def __init__(
        self, settings: Settings, keys: Keys, switch: Switch | None = None, *, told: Told | None = None,
        chance: Callable[[], float] = random.random,
    ) -> None:  # fmt: skip
        self._settings, self._keys, self._told, self._chance = settings, keys, told, chance
        self._switch = of_settings(settings).stricter(switch or Switch())

    def endpoints(self) -> tuple[Endpoint, ...]:
        """All that can be asked here, those on this machine first; raises `UsageError`."""
        return tuple(
            item
            for item in endpoints(self._settings)
            if item.kind != "gemini-legacy" or legacy_is_installed()
        )

    def provider_for(self, name: str, progress: Progress) -> Chosen:
        """The provider of `endpoint/model`; raises `UsageError` for an unknown endpoint.

        Reads the key, which may take long. One that is switched off is a provider that only refuses.
        """
        place, _, model = name.partition("/")
        found = next((item for item in self.endpoints() if item.name == place), None)
        if found is None or not model:
            known = ", ".join(item.name for item in self.endpoints())
            raise UsageError(
                f"“{name}” names no model that is known.",
                f"Write “endpoint/model”, such as “ollama/qwen3:8b”. Endpoints are {known}.",
            )
        return Chosen(self._provider(found, progress), model)

    async def models(self, progress: Progress) -> Listing:
        """Ask every server at once; one that does not answer stops none of the others."""
        places = self.endpoints()
        answers = await asyncio.gather(*(self._listed(item, progress) for item in places))
        models = [model for answer in answers if isinstance(answer, tuple) for model in answer]
        failed = [
            Unreachable(place, answer)
            for place, answer in zip(places, answers, strict=True)
            if isinstance(answer, ProviderError)
        ]
        return Listing(tuple(sorted(models, key=lambda item: not item.local)), tuple(failed))

    async def _listed(self, endpoint: Endpoint, progress: Progress) -> tuple[ModelInfo, ...] | ProviderError:
        patience = Patience.of(self._settings)
        try:
            provider = await asyncio.to_thread(self._provider, endpoint, progress)
            async with asyncio.timeout(min(LISTING_SECONDS, patience.silence_seconds)):
                return await provider.models()
        except ProviderError as error:
            return error
        except TimeoutError:
            return ProviderError(
                "timeout", f"{endpoint.title} did not list its models in time.", "Try again in a moment."
            )
        except ContractRewriterError as error:  # the place for secrets
            return ProviderError("auth", error.message, error.next_step)

    def _provider(self, endpoint: Endpoint, progress: Progress) -> Provider:
        if refusal := self._switch.refusal(local=endpoint.local):
            return Refusing(endpoint, refusal)
        patience = Patience.of(self._settings)
        key = self._keys.find(endpoint, progress)
        connection = Connection(endpoint, self._settings, patience, key)
        spoken = self._spoken(connection)
        kept = spoken if self._switch.allowed == "all" else LocalOnly(spoken)
        return Retrying(kept, patience, random=self._chance, told=self._told)

    def _spoken(self, connection: Connection) -> Provider:
        kind = connection.endpoint.kind
        if kind == "ollama":
            return Ollama(connection, most_context=self._settings.model_context_tokens)
        if kind == "gemini":
            return Gemini(connection)
        return GeminiLegacy(connection) if kind == "gemini-legacy" else OpenAICompatible(connection)


def legacy_is_installed() -> bool:
    """Whether the extra `gemini-legacy` is here; the library is not loaded to find out."""
    try:
        return importlib.util.find_spec("google.generativeai") is not None
    except ModuleNotFoundError:
        return False

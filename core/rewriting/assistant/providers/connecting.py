"""HTTP to one endpoint: certificates, proxy, time-outs and the key, the same for every protocol.

Redirects are never followed, because they would carry text and key to somebody
else. Loopback never goes through a proxy, whatever the environment says.
"""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass, field

import httpx

from core.errors import NetworkError
from core.rewriting.assistant.provider import ProviderError
from core.rewriting.assistant.providers.endpoints import Endpoint
from core.rewriting.assistant.providers.failures import Failures
from core.settings import Settings
from core.toolchain.configuration import read_configuration
from core.toolchain.network import Network


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a model is waited for, in seconds, and how often it is asked again."""

    connect_seconds: float = 5.0
    first_seconds: float = 180.0
    silence_seconds: float = 60.0
    job_seconds: float = 600.0
    retries: int = 3

    @classmethod
    def of(cls, settings: Settings) -> Patience:
        """As the settings say."""
        return cls(
            settings.model_connect_seconds,
            settings.model_first_seconds,
            settings.model_silence_seconds,
            settings.model_job_seconds,
            settings.model_retries,
        )


@dataclass(slots=True)
class Connection:
    """One endpoint and how it is reached. The key is in no repr and in no error."""

    endpoint: Endpoint
    settings: Settings
    patience: Patience = field(default_factory=Patience)
    key: str = field(default="", repr=False)
    failures: Failures = field(init=False, repr=False)
    _network: Network | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        self.failures = Failures(self.endpoint, (self.key,))

    async def client(self, headers: dict[str, str] | None = None) -> httpx.AsyncClient:
        """A client for one question; its headers hold the key. Raises `ProviderError`."""
        self.check_key()
        try:
            return await asyncio.to_thread(self._make, headers or {})
        except NetworkError as error:
            raise ProviderError("network", error.message, error.next_step) from None
        except (ValueError, ImportError, httpx.InvalidURL):
            raise ProviderError(
                "network", "The proxy of the settings cannot be used.", "Correct the setting “proxy”."
            ) from None

    def check_key(self) -> None:
        """Raise `ProviderError` for a key that cannot be sent, or must not."""
        if not re.fullmatch(r"[!-~]*", self.key):
            raise self.failures.odd_key()
        if self.key and not self.endpoint.local and self.endpoint.address.startswith("http:"):
            raise self.failures.open_key()

    def _make(self, headers: dict[str, str]) -> httpx.AsyncClient:
        local = self.endpoint.local
        proxy = self.proxy()
        return httpx.AsyncClient(
            verify=False if local and self.endpoint.address.startswith("http:") else self._net().tls(),
            proxy=proxy or None,
            trust_env=not proxy and not local,
            follow_redirects=False,
            timeout=self.timeout(),
            headers={"user-agent": "contract-rewriter", **headers},
            event_hooks={"request": [self._with_timeout]},
        )

    def proxy(self) -> str:
        """The proxy that the settings name for this endpoint; without one the environment decides."""
        return "" if self.endpoint.local else self._net().configuration.proxy(self.endpoint.address)

    def timeout(self) -> httpx.Timeout:
        """Silence is measured by whoever reads the stream; here only a dead connection is given up."""
        patience = self.patience
        longest = max(patience.first_seconds, patience.silence_seconds) + 5
        return httpx.Timeout(longest, connect=patience.connect_seconds)

    async def _with_timeout(self, request: httpx.Request) -> None:
        """Libraries above set one time-out for everything; a connection is still made within its own."""
        request.extensions["timeout"] = self.timeout().as_dict()

    def _net(self) -> Network:
        if self._network is None:
            self._network = Network(read_configuration(self.settings))
        return self._network


class AtEndpoint:
    """Who a provider is, by the address that it stands for."""

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint

    @property
    def id(self) -> str:
        """The name of the endpoint."""
        return self._endpoint.name

    @property
    def local(self) -> bool:
        """Whether it is this machine; a server there may hand single models on all the same."""
        return self._endpoint.local

    @property
    def endpoint(self) -> str:
        """Its address."""
        return self._endpoint.address


class Connected(AtEndpoint):
    """A provider that is reached over one connection."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection.endpoint)
        self._connection = connection

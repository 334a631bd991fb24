"""One OpenID Connect issuer: what it says about itself, its keys, and the exchange of a code.

Nothing of it is believed that is not its own: what it calls itself must be what the
operator wrote. Source: OpenID Connect Discovery 1.0, RFC 6749, RFC 7636.
"""

from __future__ import annotations

import asyncio
import base64
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import orjson

from sync_server.auth.providers import Provider, read_providers
from sync_server.errors import ApiError, StartError
from sync_server.kit.clock import Clock
from sync_server.kit.outgoing import Failed, Forbidden, Outgoing, make_outgoing
from sync_server.settings import PREFIX, ServerSettings

_KEPT_MS = 60 * 60 * 1000
_AGAIN_MS = 10 * 1000
"""An issuer that did not answer, or whose known keys do not fit, is asked again at most so often."""


class Refused(Exception):
    """The issuer, or what it sent, does not prove who somebody is; `str` says why, for the log."""


@dataclass(frozen=True, slots=True)
class Metadata:
    """What an issuer says about itself, as far as it is used here."""

    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str
    sends_iss: bool
    """Whether every answer names the issuer (RFC 9207)."""

    by_header: bool
    """Whether the client's secret goes into a header, else into the body."""


@dataclass(frozen=True, slots=True)
class Answered:
    """What a code was exchanged for."""

    id_token: str
    access_token: str


class Issuer:
    """Asks one issuer; what it says about itself is kept for an hour."""

    def __init__(self, provider: Provider, outgoing: Outgoing, clock: Clock) -> None:
        self.provider = provider
        self._outgoing, self._clock = outgoing, clock
        self._lock = asyncio.Lock()
        self._metadata: tuple[int, Metadata] | None = None
        self._failed: tuple[int, Exception] | None = None
        self._keys: tuple[int, list[dict[str, Any]]] | None = None

    async def metadata(self) -> Metadata:
        """What it says about itself."""
        async with self._lock:
            if self._failed is not None and self._fresh(self._failed[0], _AGAIN_MS):
                raise self._failed[1]
            if self._metadata is None or not self._fresh(self._metadata[0], _KEPT_MS):
                try:
                    self._metadata = (self._clock(), await self._discover())
                except (ApiError, Refused) as error:
                    self._failed = (self._clock(), error)
                    raise
            return self._metadata[1]

    async def keys(self, key_id: str | None, *, again: bool = False) -> list[dict[str, Any]]:
        """Its keys of this id (None: all). `again`: the known ones did not fit, it may have others by now."""
        address = (await self.metadata()).jwks_uri
        async with self._lock:
            kept_ms = _AGAIN_MS if again else _KEPT_MS
            if self._keys is None or not self._fresh(self._keys[0], kept_ms):
                told = (await self._json("GET", address)).get("keys")
                if not isinstance(told, list):
                    raise Refused("its keys are no list")
                self._keys = (self._clock(), [each for each in told if isinstance(each, dict)])
            return [each for each in self._keys[1] if key_id is None or each.get("kid") == key_id]

    async def exchange(self, code: str, verifier: str, redirect_uri: str) -> Answered:
        """What a code is worth; Refused when nothing."""
        metadata, me = await self.metadata(), self.provider
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": redirect_uri,
            "code_verifier": verifier,
        }
        headers = {"content-type": "application/x-www-form-urlencoded"}
        secret = me.client_secret.get_secret_value()
        if secret and metadata.by_header:
            pair = f"{quote(me.client_id, safe='')}:{quote(secret, safe='')}".encode()
            headers["authorization"] = "Basic " + base64.b64encode(pair).decode()
        else:
            form |= {"client_id": me.client_id} | ({"client_secret": secret} if secret else {})
        told = await self._json("POST", metadata.token_endpoint, headers, urlencode(form).encode())
        return Answered(_text(told, "id_token"), str(told.get("access_token") or ""))

    async def userinfo(self, access_token: str) -> dict[str, Any]:
        """What it says about the person; empty when it says nothing."""
        address = (await self.metadata()).userinfo_endpoint
        if not address or not access_token:
            return {}
        return await self._json("GET", address, {"authorization": f"Bearer {access_token}"})

    async def _discover(self) -> Metadata:
        address = self.provider.issuer.rstrip("/") + "/.well-known/openid-configuration"
        told = await self._json("GET", address)
        if told.get("issuer") != self.provider.issuer:
            raise Refused("it calls itself otherwise than the setting does")
        ways = told.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
        return Metadata(
            self._address(told, "authorization_endpoint"),
            self._address(told, "token_endpoint"),
            self._address(told, "jwks_uri"),
            self._address(told, "userinfo_endpoint") if told.get("userinfo_endpoint") else "",
            told.get("authorization_response_iss_parameter_supported") is True,
            "client_secret_basic" in ways,
        )

    def _address(self, told: Mapping[str, Any], name: str) -> str:
        address = _text(told, name)
        if urlsplit(address).scheme != "https" and not self.provider.private:
            raise Refused(f"its {name} is without TLS")
        return address

    async def _json(
        self, method: str, url: str, headers: Mapping[str, str] | None = None, body: bytes | None = None
    ) -> dict[str, Any]:
        sent = {"accept": "application/json", **(headers or {})}
        try:
            answer = await self._outgoing.ask(method, url, headers=sent, body=body)
        except (Failed, Forbidden) as error:
            raise self._unreachable(str(error)) from error
        if answer.status >= 500:
            raise self._unreachable(f"status {answer.status}")
        if answer.status != 200:
            raise Refused(f"it answers with status {answer.status}")
        try:
            told = orjson.loads(answer.body)
        except ValueError:
            told = None
        if not isinstance(told, dict):
            raise Refused("its answer is no object of JSON")
        return told

    def _unreachable(self, why: str) -> ApiError:
        message = f"{self.provider.title} cannot be asked who you are: {why}."
        return ApiError("oidc-unreachable", message, "Try again later, or tell the operator of the server.")

    def _fresh(self, at_ms: int, for_ms: int) -> bool:
        return 0 <= self._clock() - at_ms < for_ms


def make_issuers(settings: ServerSettings, clock: Clock) -> Mapping[str, Issuer]:
    """The issuers of the settings, by id, in their order; nobody is asked yet. Raises StartError."""
    return {
        provider.id: Issuer(provider, _outgoing(provider, settings), clock)
        for provider in read_providers(settings.oidc)
    }


def _outgoing(provider: Provider, settings: ServerSettings) -> Outgoing:
    """An operator's word counts more than a user's: the issuer's port is allowed, and privacy on request."""
    rules = make_outgoing(settings)
    port = urlsplit(provider.issuer).port
    ports = rules.ports | ({port} if port and rules.ports else set())
    tls = rules.tls
    if provider.ca_file:
        try:
            tls = ssl.create_default_context(cafile=provider.ca_file)
        except (OSError, ssl.SSLError):
            raise StartError(
                f"The certificates of {provider.id} cannot be read.", f"Check `ca_file` in {PREFIX}OIDC."
            ) from None
    return Outgoing(
        private=provider.private or rules.private,
        ports=frozenset() if provider.private else frozenset(ports),
        resolve=rules.resolve,
        tls=tls,
    )


def _text(told: Mapping[str, Any], name: str) -> str:
    value = told.get(name)
    if not isinstance(value, str) or not value:
        raise Refused(f"it does not say {name}")
    return value

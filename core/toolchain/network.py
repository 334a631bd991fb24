"""HTTP for downloads: proxy, certificates, authorization and errors in words.

Every connection of the toolchain that leaves this machine is made here, so
that `offline` means what it says. What is fetched is not known here.
"""

from __future__ import annotations

import os
import ssl

import certifi
import httpx

from core.errors import ContractRewriterError, NetworkError
from core.toolchain.configuration import Configuration

_CONNECT_SECONDS = 15.0
_SILENCE_SECONDS = 30.0
_CHECK = "Check the connection, and the settings “proxy”, “ca_file” and “npm_registry”."


class Network:
    """Makes clients from a configuration; cheap until the first use."""

    def __init__(self, configuration: Configuration) -> None:
        self.configuration = configuration
        self._context: ssl.SSLContext | None = None

    def client(self, url: str) -> httpx.Client:
        """A client for one URL; raises `NetworkError` when proxy or certificates cannot be used."""
        proxy = self.configuration.proxy(url)
        header = self.configuration.authorization(url)
        try:
            return httpx.Client(
                verify=self.tls(),
                proxy=proxy or None,
                trust_env=not proxy,
                follow_redirects=True,
                timeout=httpx.Timeout(_SILENCE_SECONDS, connect=_CONNECT_SECONDS),
                headers={"user-agent": "contract-rewriter", **({"authorization": header} if header else {})},
            )
        except (ValueError, ImportError, httpx.InvalidURL) as error:
            raise NetworkError(f"The proxy “{proxy}” cannot be used: {error}.", _CHECK) from error

    def tls(self) -> ssl.SSLContext:
        """Which certificates are trusted; raises `NetworkError` when those of the settings cannot be read."""
        if self._context is None:
            self._context = self._make_context()
        return self._context

    def _make_context(self) -> ssl.SSLContext:
        if os.environ.get("SSL_CERT_FILE") or os.environ.get("SSL_CERT_DIR"):
            context = ssl.create_default_context()
        else:
            context = ssl.create_default_context(cafile=certifi.where())
            context.load_default_certs()
        for path in self.configuration.certificate_files():
            try:
                context.load_verify_locations(cafile=path)
            except (OSError, ssl.SSLError) as error:
                if str(path) == self.configuration.settings.ca_file:
                    raise NetworkError(
                        f"The certificates in {path} cannot be read: {error}.",
                        "Correct the setting “ca_file”.",
                    ) from error
        if text := self.configuration.certificates():
            context.load_verify_locations(cadata=text)
        return context


def failure(title: str, url: str, error: Exception) -> ContractRewriterError:
    """A transport error in words."""
    host = httpx.URL(url).host
    if isinstance(error, httpx.TimeoutException):
        return NetworkError(f"{title} could not be fetched: {host} did not answer in time.", _CHECK)
    if isinstance(error, httpx.ProxyError):
        return NetworkError(f"{title} could not be fetched: the proxy refused ({error}).", _CHECK)
    if isinstance(error, httpx.RemoteProtocolError):
        return NetworkError(f"{title} could not be fetched: {host} broke off the transfer.", _CHECK)
    text = str(error).rstrip(".") or type(error).__name__
    return NetworkError(f"{title} could not be fetched from {host}: {text}.", _CHECK)


def refusal(title: str, url: str, status: int) -> ContractRewriterError:
    """An HTTP status other than 200 in words."""
    host = httpx.URL(url).host
    if status == 404:
        return NetworkError(
            f"{title} is not published at {host}.",
            "Choose another version, or correct the setting “npm_registry”.",
        )
    if status in {401, 403}:
        return NetworkError(
            f"{host} refuses access to {title} (HTTP {status}).",
            "Check the token for this registry in your npmrc.",
        )
    if status == 407:
        return NetworkError(f"The proxy asks for a login (HTTP 407) to fetch {title}.", _CHECK)
    return NetworkError(f"{title} could not be fetched: {host} answered HTTP {status}.", "Try again later.")

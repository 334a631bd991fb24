"""HTTP to one team server: who asks, how long it is waited for, and what its errors mean.

Loopback never goes through a proxy; redirects are never followed, because they
would carry the token to somebody else. Answers are read up to a limit, whatever
their compression says.
"""

from __future__ import annotations

import ipaddress
import random
import threading
from collections.abc import Callable, Mapping
from typing import Any, Protocol

import httpx
import orjson

from core.errors import (
    BusyError,
    ContractRewriterError,
    RefusedError,
    SignedOutError,
    SyncError,
    UnreachableError,
)
from core.settings import Settings

LARGEST_ANSWER_BYTES = 256 << 20
CONNECT_SECONDS = 5.0
ANSWER_SECONDS = 60.0


class Credentials(Protocol):
    """Who asks. Both methods raise `SignedOutError` when nobody is signed in."""

    user_id: str
    device_id: str

    def token(self) -> str:
        """The access token to send; may ask the server for a new one."""

    def renew(self, rejected: str) -> str:
        """Another token than the one that was just rejected."""


class FixedToken:
    """Credentials that hold one access token and cannot have another."""

    def __init__(self, token: str, user_id: str, device_id: str) -> None:
        self._token, self.user_id, self.device_id = token, user_id, device_id

    def token(self) -> str:
        """The token."""
        return self._token

    def renew(self, rejected: str) -> str:
        """There is none."""
        raise signed_out()


class ResyncRequired(SyncError):
    """The cursor does not count any more: the whole state has to be read anew."""

    code = "resync-required"


class Transport:
    """Asks one server; may be shared between threads. A context manager."""

    def __init__(
        self,
        address: str,
        credentials: Credentials | None,
        client: httpx.Client,
        *,
        answer_seconds: float = ANSWER_SECONDS,
    ) -> None:
        self.address = address.rstrip("/")
        self.credentials = credentials
        self._client = client
        self._seconds = answer_seconds
        self._lock = threading.Lock()

    def __enter__(self) -> Transport:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        """Close every connection, also those that somebody waits on."""
        self._client.close()

    def get(self, path: str, **query: object) -> bytes:
        """The body of an answer; raises `SyncError` of its kind."""
        return self._ask("GET", path, query=query)

    def post(self, path: str, body: bytes) -> bytes:
        """Send JSON, get the body of the answer."""
        return self._ask("POST", path, body=body, headers={"content-type": "application/json"})

    def put(self, path: str, body: bytes, headers: Mapping[str, str]) -> bytes:
        """Send bytes, get the body of the answer."""
        return self._ask("PUT", path, body=body, headers=headers)

    def patch(self, path: str, body: bytes) -> bytes:
        """Change something with JSON, get the body of the answer."""
        return self._ask("PATCH", path, body=body, headers={"content-type": "application/json"})

    def delete(self, path: str) -> bytes:
        """Take something away."""
        return self._ask("DELETE", path)

    def stream(
        self,
        path: str,
        headers: Mapping[str, str],
        silence_seconds: float,
        trace: Callable[[str, dict[str, Any]], None] | None = None,
    ) -> Any:
        """A context manager around a response whose body is read as it comes; see `live`."""
        timeout = httpx.Timeout(CONNECT_SECONDS, read=silence_seconds)
        token = {"authorization": f"Bearer {self.credentials.token()}"} if self.credentials else {}
        return self._client.stream(
            "GET",
            self.address + path,
            headers={**headers, **token},
            timeout=timeout,
            extensions={"trace": trace} if trace is not None else None,
        )

    def _ask(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, object] | None = None,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> bytes:
        token = self.credentials.token() if self.credentials else None
        status, answer, told = self._once(method, path, query, body, headers, token)
        if status == 401 and self.credentials is not None and token is not None:
            with self._lock:
                token = self.credentials.renew(token)
            status, answer, told = self._once(method, path, query, body, headers, token)
        if status >= 300:
            raise error_of(status, answer, told.get("retry-after"))
        return answer

    def _once(
        self,
        method: str,
        path: str,
        query: Mapping[str, object] | None,
        body: bytes | None,
        headers: Mapping[str, str] | None,
        token: str | None,
    ) -> tuple[int, bytes, httpx.Headers]:
        sent = {**(headers or {}), **({"authorization": f"Bearer {token}"} if token else {})}
        params = {key: _text(value) for key, value in (query or {}).items() if value is not None}
        timeout = httpx.Timeout(self._seconds, connect=CONNECT_SECONDS)
        try:
            with self._client.stream(
                method,
                self.address + path,
                params=params or None,
                content=body,
                headers=sent,
                timeout=timeout,
                follow_redirects=False,
            ) as response:
                return response.status_code, _body(response), response.headers
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, RuntimeError) as error:
            raise unreachable(self.address, error) from error


def make_client(address: str, settings: Settings) -> httpx.Client:
    """A client that reaches this address as the settings say; raises `UnreachableError` when it must not."""
    headers = {"user-agent": "contract-rewriter"}
    if is_loopback(address):
        return httpx.Client(trust_env=False, follow_redirects=False, headers=headers)
    if settings.offline:
        raise UnreachableError(
            "The setting “offline” keeps this program from the network.",
            "Everything is kept and sent once it is off.",
            code="offline",
        )
    from core.toolchain.configuration import read_configuration
    from core.toolchain.network import Network

    network = Network(read_configuration(settings))
    proxy = network.configuration.proxy(address)
    return httpx.Client(
        verify=network.tls(),
        proxy=proxy or None,
        trust_env=not proxy,
        follow_redirects=False,
        headers=headers,
    )


def is_loopback(address: str) -> bool:
    """Whether an address is of this machine."""
    host = httpx.URL(address).host
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def backoff_seconds(
    attempt: int, retry_after: float | None = None, chance: random.Random | None = None
) -> float:
    """How long to wait before the next attempt (0 is the first): full jitter, at most five minutes.

    What the server asked for is never undercut. Source: “Exponential Backoff and Jitter”, AWS.
    """
    longest = min(300.0, 2.0 ** min(attempt, 9))
    waited = (chance or random).uniform(0, longest)
    return waited if retry_after is None else retry_after + min(waited, 5.0)


def signed_out() -> SignedOutError:
    """Nobody is signed in."""
    return SignedOutError(
        "You are not signed in at the team server.",
        "Sign in with “contract-rewriter sync login”; nothing that waits is lost.",
    )


def unreachable(address: str, error: Exception) -> UnreachableError:
    """The server did not answer, whatever the reason."""
    slow = isinstance(error, httpx.TimeoutException)
    what = "does not answer in time" if slow else "cannot be reached"
    return UnreachableError(
        f"The team server {address} {what}.",
        "Nothing is lost: what waits is sent when it answers again.",
    )


def error_of(status: int, body: bytes, retry_after: str | None = None) -> ContractRewriterError:
    """The error of ours for an answer that is none; its words are the server's where it has some."""
    told = _told(body)
    code = str(told.get("code") or f"http-{status}")[:64]
    message = str(told.get("message") or f"The team server answered with status {status}.")[:1000]
    step = str(told.get("next_step") or "")[:1000]
    if code == "wrong-credentials":
        return SignedOutError(message, step, code=code)
    if status == 401:
        return signed_out()
    if status == 410:
        return ResyncRequired(message, step, code=code)
    if status == 426:
        return RefusedError(message, step or "Update the program.", code="client-too-old")
    if status in (429, 503):
        return BusyError(
            message, step or "It is tried again later.", code=code, retry_seconds=_seconds(retry_after)
        )
    if status >= 500 and status != 507:  # a full project stays full, however often it is tried
        return UnreachableError(message, step or "Nothing is lost: it is tried again later.", code=code)
    return RefusedError(message, step, code=code)


def _told(body: bytes) -> dict[str, Any]:
    try:
        value = orjson.loads(body)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def _seconds(text: str | None) -> float | None:
    try:
        value = float(text or "")
    except ValueError:
        return None
    return min(value, 3600.0) if value >= 0 else None


def _body(response: httpx.Response) -> bytes:
    parts, size = [], 0
    for part in response.iter_bytes():
        size += len(part)
        if size > LARGEST_ANSWER_BYTES:
            raise httpx.StreamError("the answer is endless")
        parts.append(part)
    return b"".join(parts)


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)

"""Rate limits: how often an address and an account may ask. Sliding windows.

In this process, or in Redis (Valkey) when there is one; while Redis is away the
limits of this process hold. A network address of version 6 counts by its /64.
"""

from __future__ import annotations

import ipaddress
import logging
import time

from limits import RateLimitItem, parse
from limits.aio.storage import Storage as SharedStorage
from limits.aio.strategies import SlidingWindowCounterRateLimiter as SharedLimiter
from limits.storage import MemoryStorage, storage_from_string
from limits.strategies import SlidingWindowCounterRateLimiter
from starlette.types import ASGIApp, Receive, Scope, Send

from sync_server.errors import StartError, TooMany
from sync_server.settings import PREFIX, ServerSettings
from sync_server.web.refusing import refuse

log = logging.getLogger("sync_server")

SIGN_IN = {
    ("POST", "/auth/login"),
    ("POST", "/auth/refresh"),
    ("POST", "/auth/register"),
    ("POST", "/auth/register/confirm"),
    ("POST", "/auth/first"),
    ("POST", "/auth/password"),
    ("POST", "/auth/password/reset"),
    ("POST", "/auth/email/confirm"),
    ("POST", "/auth/delete"),
    ("POST", "/auth/device"),
    ("GET", "/auth/device/question"),
    ("POST", "/auth/device/approve"),
    ("POST", "/invitations/look"),
    ("POST", "/invitations/accept"),
    ("POST", "/invitations/decline"),
}
"""Where secrets can be guessed or accounts be made: a stricter limit by address."""

OIDC = "/auth/oidc/"
"""Every way below it: it begins a sign-in, ends one, or asks an issuer."""

MAIL = {("POST", "/auth/password/forgot"), ("POST", "/auth/email")}
"""What makes this server send a mail to an address that anybody types: the strictest."""


_WAIT_SECONDS = 0.5
_AWAY_SECONDS = 5.0
"""How long Redis is not asked after it did not answer, so that no request waits for it meanwhile."""


class Limits:
    """The limits of one server."""

    def __init__(self, settings: ServerSettings) -> None:
        self._off = not settings.rate_limits
        self._local = SlidingWindowCounterRateLimiter(MemoryStorage())
        self._shared = _shared(settings.redis_url) if settings.redis_url else None
        self._away_until = 0.0
        names = ("address", "account", "sign_in", "mail", "verify")
        self._items = {name: _item(name, getattr(settings, f"limit_{name}")) for name in names}

    async def check(self, name: str, key: str) -> None:
        """Count one request; raise TooMany when there were enough of them."""
        if self._off:
            return
        item = self._items[name]
        until = await self._hit(item, name, key)
        if until is not None:
            raise TooMany(int(until - time.time()) + 1)

    async def _hit(self, item: RateLimitItem, *key: str) -> float | None:
        """None, or when there is room again (seconds since 1970)."""
        if self._shared is not None and time.monotonic() >= self._away_until:
            try:
                if await self._shared.hit(item, *key):
                    return None
                return (await self._shared.get_window_stats(item, *key)).reset_time
            except Exception as error:
                self._away_until = time.monotonic() + _AWAY_SECONDS
                log.warning("the limits of this process hold: %s", type(error).__name__)
        if self._local.hit(item, *key):
            return None
        return self._local.get_window_stats(item, *key).reset_time


def _item(name: str, text: str) -> RateLimitItem:
    try:
        return parse(text)
    except ValueError:
        raise StartError(
            f"{PREFIX}LIMIT_{name.upper()} is {text!r}.", "Give a limit such as 30/minute."
        ) from None


def _shared(address: str) -> SharedLimiter:
    try:
        quick = {"socket_connect_timeout": _WAIT_SECONDS, "socket_timeout": _WAIT_SECONDS}
        storage = storage_from_string(f"async+{address}", implementation="redispy", **quick)
    except Exception:
        raise StartError("Redis cannot be used with this address.", f"Check {PREFIX}REDIS_URL.") from None
    assert isinstance(storage, SharedStorage)
    return SharedLimiter(storage)


def network_of(address: str) -> str:
    """What counts as one address: an IPv4 address, or the /64 of an IPv6 address."""
    if ":" not in address:
        return address
    try:
        return str(ipaddress.ip_network((address.partition("%")[0], 64), strict=False))
    except ValueError:
        return address


class LimitGate:
    """Refuse an address that asks too often, before anything else is done for it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request through."""
        if scope["type"] == "http":
            limits: Limits = scope["app"].state.server.limits
            client = scope.get("client")
            address = network_of(client[0] if client else "unknown")
            asked = (scope["method"], scope["path"])
            try:
                await limits.check("address", address)
                if asked in SIGN_IN or scope["path"].startswith(OIDC):
                    await limits.check("sign_in", address)
                if asked in MAIL:
                    await limits.check("mail", address)
            except TooMany as error:
                await refuse(scope, receive, send, error)
                return
        await self._app(scope, receive, send)

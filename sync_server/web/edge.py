"""The outermost gate: request ids, security headers, one log line and one measurement per request."""

from __future__ import annotations

import logging
import secrets
import time

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sync_server.errors import ApiError
from sync_server.settings import ServerSettings
from sync_server.web.refusing import header, refuse

log = logging.getLogger("sync_server.access")

_HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'; base-uri 'none'"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"cache-control", b"no-store"),
)
"""Where the answer does not say otherwise itself. Source: OWASP REST Security Cheat Sheet."""

_HSTS = (b"strict-transport-security", b"max-age=31536000")


class Edge:
    """Around everything, unexpected errors too."""

    def __init__(self, app: ASGIApp, settings: ServerSettings) -> None:
        self._app = app
        self._hosts = {host.strip().lower().encode() for host in settings.trusted_hosts.split(",") if host}
        secure = settings.address.startswith("https://")
        self._headers = (*_HEADERS, _HSTS) if secure else _HEADERS

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request through."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = secrets.token_hex(8)
        scope.setdefault("state", {})["request_id"] = request_id
        started, status = time.perf_counter(), 0

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                self._complete(message, request_id)
            await send(message)

        metrics = scope["app"].state.server.metrics if "app" in scope else None
        try:
            if self._hosts and header(scope, b"host").rsplit(b":", 1)[0].lower() not in self._hosts:
                told = ApiError(
                    "invalid", "This host name is not served here.", "Use the server's own address."
                )
                await refuse(scope, receive, sending, told)
            else:
                await self._app(scope, receive, sending)
        except Exception:
            if not status:
                raise  # otherwise it was answered and logged where it was caught
        finally:
            seconds = time.perf_counter() - started
            route = getattr(scope.get("route"), "path", "(none)")
            if metrics is not None:
                metrics.request(scope["method"], route, status, seconds)
            if log.isEnabledFor(logging.INFO):
                _log(scope, route, status, seconds, request_id)

    def _complete(self, message: Message, request_id: str) -> None:
        headers = message.setdefault("headers", [])
        there = {name for name, _ in headers}
        given = [pair for pair in self._headers if pair[0] not in there]
        message["headers"] = [*headers, (b"x-request-id", request_id.encode()), *given]


def _log(scope: Scope, route: str, status: int, seconds: float, request_id: str) -> None:
    client = scope.get("client")
    log.info(
        "request",
        extra={
            "method": scope["method"],
            "route": route,
            "path": scope["path"][:200] if route == "(none)" else None,
            "status": status,
            "ms": round(seconds * 1000, 1),
            "address": client[0] if client else None,
            "user": scope["state"].get("user_id"),
            "request_id": request_id,
        },
    )

"""Answers are compressed where it pays: whole JSON bodies of some size, by zstd or gzip."""

from __future__ import annotations

import gzip

import zstandard
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sync_server.web.refusing import header

LEAST_BYTES = 2048
"""Smaller bodies travel as they are."""


class Compressed:
    """Compress an answer that comes in one piece; streams pass untouched."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request through."""
        accepted = header(scope, b"accept-encoding") if scope["type"] == "http" else b""
        coding = b"zstd" if b"zstd" in accepted else b"gzip" if b"gzip" in accepted else b""
        if not coding:
            await self._app(scope, receive, send)
            return
        start: Message | None = None

        async def sending(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start" and _is_json(message):
                start = message  # wait for the body
                return
            if start is not None:
                opening, start = start, None
                if not message.get("more_body", False) and len(message["body"]) >= LEAST_BYTES:
                    message = _squeeze(opening, message, coding)
                await send(opening)
            await send(message)

        await self._app(scope, receive, sending)


def _is_json(message: Message) -> bool:
    headers = dict(message.get("headers", ()))
    kind = headers.get(b"content-type", b"")
    return b"content-encoding" not in headers and kind.startswith(b"application/json")


def _squeeze(start: Message, message: Message, coding: bytes) -> Message:
    body = message["body"]
    made = zstandard.compress(body, 1) if coding == b"zstd" else gzip.compress(body, 1, mtime=0)
    kept = [pair for pair in start["headers"] if pair[0] != b"content-length"]
    added = ((b"content-encoding", coding), (b"vary", b"accept-encoding"))
    start["headers"] = [*kept, (b"content-length", str(len(made)).encode()), *added]
    return {**message, "body": made}

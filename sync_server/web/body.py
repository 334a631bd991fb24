"""The gate of request bodies: size, time, and compression, before anything reads them.

A body is read whole, up to a cap that also holds without `Content-Length`. Who is
not signed in may send little: there are no large messages before sign-in.
"""

from __future__ import annotations

import asyncio
import io
import re
import zlib
from itertools import accumulate

import zstandard
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sync_server.errors import ApiError
from sync_server.settings import ServerSettings
from sync_server.web.refusing import header, refuse

ANONYMOUS_BYTES = 64 * 1024
"""The most that a request without a credential may send."""

_WINDOW_BYTES = 8 * 1024 * 1024

_NEITHER = bytes(set(range(256)) - set(b'[]{}"'))
DEEPEST = 200
"""Brackets in brackets. A parser's own limit is that of the process, which other code may have raised."""

_NO_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))

_STEPS = [{ord("["): 1, ord("{"): 1}.get(letter, -1) for letter in range(256)]

_TEXTS = re.compile(rb'"(?:[^"\\]++|\\.)*+"?', re.DOTALL)
"""Texts of JSON, the last one perhaps without its end: always a match, so the time stays linear."""


class BodyGate:
    """Give the application a body that is whole, plain and small enough."""

    def __init__(self, app: ASGIApp, settings: ServerSettings) -> None:
        self._app = app
        self._most = settings.max_body_bytes
        self._idle = settings.body_idle_seconds
        self._total = settings.body_total_seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request through."""
        if scope["type"] != "http" or not _has_body(scope):
            await self._app(scope, receive, send)
            return
        try:
            body = self._plain(scope, await self._read(scope, receive))
            if body is not None and b"json" in header(scope, b"content-type").lower():
                check_depth(body)
        except ApiError as error:
            await refuse(scope, receive, send, error)
            return
        if body is None:
            return  # the client went away

        sent = False

        async def receiving() -> Message:
            nonlocal sent
            if sent:
                return await receive()
            sent = True
            return {"type": "http.request", "body": body, "more_body": False}

        await self._app(scope, receiving, send)

    def _cap(self, scope: Scope) -> int:
        return self._most if header(scope, b"authorization") else min(self._most, ANONYMOUS_BYTES)

    async def _read(self, scope: Scope, receive: Receive) -> bytes | None:
        cap = self._cap(scope)
        told = header(scope, b"content-length")
        if told.isdigit() and int(told[:20]) > cap:
            raise _too_large(cap)
        chunks: list[bytes] = []
        size = 0
        clock = asyncio.get_running_loop().time
        until = clock() + self._total
        try:
            async with asyncio.timeout(min(self._idle, self._total)) as patience:
                while True:
                    message = await receive()
                    if message["type"] == "http.disconnect":
                        return None
                    chunks.append(message.get("body", b""))
                    size += len(chunks[-1])
                    if size > cap:
                        raise _too_large(cap)
                    if not message.get("more_body", False):
                        return b"".join(chunks)
                    patience.reschedule(min(until, clock() + self._idle))
        except TimeoutError:
            raise ApiError(
                "too-slow", "The request came too slowly.", "Try again on a better line."
            ) from None

    def _plain(self, scope: Scope, body: bytes | None) -> bytes | None:
        coding = header(scope, b"content-encoding").strip().lower()
        if body is None or coding in {b"", b"identity"}:
            return body
        plain = decompress(coding.decode("latin-1"), body, self._cap(scope))
        kept = [pair for pair in scope["headers"] if pair[0] not in {b"content-encoding", b"content-length"}]
        scope["headers"] = [*kept, (b"content-length", str(len(plain)).encode())]
        return plain


def _has_body(scope: Scope) -> bool:
    return any(
        (name == b"content-length" and value != b"0") or name == b"transfer-encoding"
        for name, value in scope["headers"]
    )


def check_depth(body: bytes) -> None:
    """Raise ApiError for JSON that nests deeper than any message here, or that is not in UTF-8."""
    if b"\0" in body:  # UTF-16 and UTF-32, which `json` would also read and in which texts end elsewhere
        raise ApiError("invalid", "The request has a wrong form.", "Send it in UTF-8.")
    if b"\\" in body:
        body = _TEXTS.sub(b"", body)
    else:  # no text ends elsewhere: every second part between quotes is one
        body = b"".join(body.translate(None, _NEITHER).split(b'"')[::2])
    brackets = body.translate(None, _NO_BRACKETS)
    if max(accumulate(map(_STEPS.__getitem__, brackets)), default=0) > DEEPEST:
        raise ApiError("invalid", "The request has a wrong form.", "It nests too deep.")


def decompress(coding: str, body: bytes, cap_bytes: int) -> bytes:
    """The plain bytes of a `zstd` or `gzip` body; never more than the cap is made, whatever it declares.

    `zstandard`'s own `max_output_size` is ignored for frames that tell their size, so both are read as
    streams that stop one byte after the cap. Raises ApiError.
    """
    try:
        if coding == "zstd":
            reader = zstandard.ZstdDecompressor(max_window_size=_WINDOW_BYTES).stream_reader(io.BytesIO(body))
            plain = _up_to(reader, cap_bytes)
        elif coding == "gzip":
            plain = _gunzip(body, cap_bytes)
        else:
            raise ApiError("media-type", "This content coding is not understood.", "Send zstd or gzip.")
    except (zstandard.ZstdError, zlib.error, EOFError):
        raise ApiError("invalid", "The body cannot be decompressed.", "Send it again.") from None
    if len(plain) > cap_bytes:
        raise _too_large(cap_bytes)
    return plain


def _up_to(reader: zstandard.ZstdDecompressionReader, cap_bytes: int) -> bytes:
    out = bytearray()
    while len(out) <= cap_bytes:
        piece = reader.read(min(65_536, cap_bytes + 1 - len(out)))
        if not piece:
            break
        out += piece
    return bytes(out)


def _gunzip(body: bytes, cap_bytes: int) -> bytes:
    engine = zlib.decompressobj(wbits=31)
    plain = engine.decompress(body, cap_bytes + 1)
    if len(plain) <= cap_bytes and not engine.eof:
        raise EOFError
    return plain


def _too_large(cap_bytes: int) -> ApiError:
    return ApiError("too-large", f"The request is larger than {cap_bytes:,} bytes.", "Send less at once.")

"""How a gate answers in place of the application."""

from __future__ import annotations

from starlette.requests import Request
from starlette.types import Receive, Scope, Send

from sync_server.errors import ApiError, answer


async def refuse(scope: Scope, receive: Receive, send: Send, error: ApiError) -> None:
    """Send the answer of an error. The connection ends, because nobody reads the rest of the body."""
    response = answer(Request(scope), error)
    response.headers["Connection"] = "close"
    await response(scope, receive, send)


def header(scope: Scope, name: bytes) -> bytes:
    """The first value of a header, empty when there is none. `name` in lower case."""
    for key, value in scope["headers"]:
        if key == name:
            return bytes(value)
    return b""

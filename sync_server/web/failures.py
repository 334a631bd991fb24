"""What a database says when it cannot, in the words of the wire."""

from __future__ import annotations

import logging

from fastapi import FastAPI, Request
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, OperationalError, TimeoutError
from starlette.responses import Response

from sync_server.errors import ApiError, ConflictError, Invalid, answer
from sync_server.kit.driver import is_crossed

log = logging.getLogger("sync_server")

_FULL = ("disk is full", "no space left", "could not extend file")


def install(app: FastAPI) -> None:
    """Answer failures of the database as what they are: not the asker's and not a mistake of ours."""
    app.add_exception_handler(DBAPIError, _database)
    app.add_exception_handler(TimeoutError, _away)
    app.add_exception_handler(OSError, _away)


async def _database(request: Request, error: Exception) -> Response:
    """Two that made the same thing at once, a full disk, a database that is away; else a mistake of ours."""
    assert isinstance(error, DBAPIError)
    text = str(error.orig)
    if isinstance(error, IntegrityError):
        return answer(request, ConflictError("Somebody did this at the same moment.", "Look, and try again."))
    if isinstance(error, DataError) or str(getattr(error.orig, "sqlstate", "")).startswith("22"):
        return answer(request, Invalid("A value cannot be kept.", "Look at what was sent."))
    if any(word in text.lower() for word in _FULL):
        _tell(request, text)
        told = ApiError("storage-full", "The server's storage is full.", "Tell its operator, and try again.")
        return answer(request, told)
    connecting = error.statement is None
    if connecting or is_crossed(error) or isinstance(error, OperationalError) or error.connection_invalidated:
        return await _away(request, error)
    raise error


async def _away(request: Request, error: Exception) -> Response:
    _tell(request, f"{type(error).__name__}: {error}")
    told = ApiError(
        "unavailable", "The server cannot reach its storage now.", "Try again.", headers={"Retry-After": "5"}
    )
    return answer(request, told)


def _tell(request: Request, text: str) -> None:
    log.error("storage: %s", text[:300], extra={"request_id": getattr(request.state, "request_id", "")})

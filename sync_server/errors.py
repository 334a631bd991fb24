"""Every error that the server answers on purpose, and the form it takes on the wire.

StartError          the program cannot start; told on the terminal, exit 2
ApiError            an answer with a code of `core.wire.errors.CODES`
├── NotSignedIn     401
├── Forbidden       403  known to the person, but not allowed
├── NotFound        404  not there, or not theirs to know
├── ConflictError   409
├── Invalid         422
└── TooMany         429  with Retry-After
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

import orjson
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from core.wire.errors import CODES, ErrorBody

log = logging.getLogger("sync_server")


class StartError(Exception):
    """The server cannot start; one sentence and a next step."""

    def __init__(self, message: str, next_step: str) -> None:
        super().__init__(f"{message} {next_step}")
        self.message = message
        self.next_step = next_step


class ApiError(Exception):
    """An answer that is not the one that was asked for."""

    def __init__(
        self,
        code: str,
        message: str,
        next_step: str = "",
        *,
        details: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.code = code
        self.status = CODES[code]
        self.message = message
        self.next_step = next_step
        self.details = dict(details or {})
        self.headers = dict(headers or {})


class NotSignedIn(ApiError):
    """No token, or one that does not count."""

    def __init__(self, message: str = "You are not signed in.", *, code: str = "not-signed-in") -> None:
        super().__init__(code, message, "Sign in again.", headers={"WWW-Authenticate": "Bearer"})


class Forbidden(ApiError):
    """The person may know of the thing but not do this to it."""

    def __init__(self, message: str, next_step: str = "Ask an administrator of the team.") -> None:
        super().__init__("forbidden", message, next_step)


class NotFound(ApiError):
    """Not there, or another team's: the two are never told apart."""

    def __init__(self, what: str = "This") -> None:
        super().__init__(
            "not-found", f"{what} does not exist, or is not shared with you.", "Check the address."
        )


class ConflictError(ApiError):
    """What was asked for does not go together with what is there."""

    def __init__(self, message: str, next_step: str = "", *, code: str = "conflict") -> None:
        super().__init__(code, message, next_step)


class Invalid(ApiError):
    """The request has the right form and a value that cannot be used."""

    def __init__(
        self, message: str, next_step: str = "", *, details: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__("invalid", message, next_step, details=details)


class TooMany(ApiError):
    """A limit was reached; `retry_after` in whole seconds, at least 1."""

    def __init__(self, retry_after: int, message: str = "Too many requests.") -> None:
        seconds = max(1, retry_after)
        super().__init__(
            "too-many-requests",
            message,
            f"Try again in {seconds} s.",
            headers={"Retry-After": str(seconds)},
        )


def install_handlers(app: FastAPI) -> None:
    """One form for every error, whoever raised it."""
    app.add_exception_handler(ApiError, _api_error)
    app.add_exception_handler(RequestValidationError, _validation)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _unexpected)


def answer(request: Request, error: ApiError) -> Response:
    """The response of an error."""
    body = ErrorBody(
        code=error.code,
        message=error.message,
        next_step=error.next_step,
        request_id=getattr(request.state, "request_id", ""),
        details=error.details,
    )
    return Response(
        orjson.dumps(body.model_dump()),
        status_code=error.status,
        media_type="application/json",
        headers=error.headers,
    )


async def _api_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, ApiError)
    return answer(request, error)


async def _validation(request: Request, error: Exception) -> Response:
    """Which fields are wrong; never the values, which may be secret."""
    assert isinstance(error, RequestValidationError)
    wrong = [
        {"field": ".".join(map(str, each["loc"])), "problem": each["msg"]} for each in error.errors()[:20]
    ]
    return answer(
        request, Invalid("The request has a wrong form.", "See `details`.", details={"fields": wrong})
    )


_STATUSES = {404: "not-found", 405: "method-not-allowed", 413: "too-large", 415: "media-type"}


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if error.status_code == 404:
        return answer(request, NotFound("This address"))
    code = _STATUSES.get(error.status_code, "invalid")
    told = ApiError(code, f"{error.detail}.", headers=error.headers)
    return answer(request, told)


async def _unexpected(request: Request, error: Exception) -> Response:
    log.error(
        "unexpected error", exc_info=error, extra={"request_id": getattr(request.state, "request_id", "")}
    )
    told = ApiError("internal", "The server made a mistake.", "Try again; tell the operator the request id.")
    return answer(request, told)

"""Posts a question over HTTP and gives the lines of the answer; every error is a `ProviderError`.

Lines end at CR, LF or CRLF and nowhere else: a reply may hold other characters
that Python takes for line ends (U+2028), and JSON allows them.
"""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import httpx
import orjson

from core.rewriting.assistant.provider import ProviderError, Request
from core.rewriting.assistant.providers.connecting import Connection
from core.rewriting.assistant.providers.failures import retry_after_of

_MOST_ERROR_BYTES = 64_000
_LONGEST_LINE = 4_000_000


async def post_lines(
    connection: Connection, path: str, body: Mapping[str, Any], *, model: str
) -> AsyncGenerator[str, None]:
    """The lines of a streamed answer, without the empty ones."""
    began = False
    async with await connection.client(bearer(connection)) as client:
        try:
            async with client.stream("POST", connection.endpoint.address + path, json=body) as response:
                if response.status_code != 200:
                    raise await _refusal(connection, response, model)
                if "html" in response.headers.get("content-type", ""):
                    raise connection.failures.bad_reply()
                async for line in _lines(connection, response):
                    began = True
                    yield line
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError) as error:
            raise connection.failures.transport(error, began=began) from None


async def ask_json(
    connection: Connection, path: str, body: Mapping[str, Any] | None = None, *, model: str = ""
) -> Any:
    """The JSON of a short answer: GET, or POST with a body."""
    async with await connection.client(bearer(connection)) as client:
        try:
            method = "GET" if body is None else "POST"
            response = await client.request(method, connection.endpoint.address + path, json=body)
            if response.status_code != 200:
                raise await _refusal(connection, response, model)
            return orjson.loads(response.content)
        except ValueError:
            raise connection.failures.bad_reply() from None
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise connection.failures.transport(error, began=False) from None


def messages_of(request: Request) -> list[dict[str, str]]:
    """The turns of a question as chat servers take them, the system prompt first."""
    roles = {"user": "user", "model": "assistant"}
    system = [{"role": "system", "content": request.system}] if request.system else []
    return system + [{"role": roles[turn.role], "content": turn.text} for turn in request.messages]


def bearer(connection: Connection) -> dict[str, str]:
    """The header that carries the key, when there is one."""
    return {"authorization": f"Bearer {connection.key}"} if connection.key else {}


def parsed(connection: Connection, line: str) -> dict[str, Any]:
    """A line of JSON as an object; raises the error of a bad reply."""
    try:
        value = orjson.loads(line)
    except ValueError:
        raise connection.failures.bad_reply() from None
    if not isinstance(value, dict):
        raise connection.failures.bad_reply()
    return value


SHAPES = (AttributeError, IndexError, KeyError, TypeError, ValueError)
"""What reading raises when JSON has another shape than the protocol says."""


@contextmanager
def shaped(connection: Connection) -> Iterator[None]:
    """Inside, whatever does not fit becomes the error of a bad reply."""
    try:
        yield
    except SHAPES:
        raise connection.failures.bad_reply() from None


def count_of(told: Any) -> int | None:
    """A number of tokens, or None where there is something else."""
    return told if isinstance(told, int) and not isinstance(told, bool) and told >= 0 else None


def error_in(connection: Connection, value: Mapping[str, Any], model: str) -> ProviderError | None:
    """The error that stands inside a stream, in any of the spellings there are."""
    error = value.get("error")
    if not error:
        return None
    if not isinstance(error, dict):
        words = str(error)
        busy = re.search(r"too many|quota|rate limit", words, re.I)
        status = 404 if "not found" in words else 429 if busy else 500
        return connection.failures.refusal(status, words, model=model)
    code = error.get("code")
    status = code if isinstance(code, int) and 400 <= code < 600 else _status_of(str(code), error)
    return connection.failures.refusal(status, str(error.get("message", "")), reason=str(code), model=model)


async def _lines(connection: Connection, response: httpx.Response) -> AsyncGenerator[str, None]:
    waiting = b""
    async for piece in response.aiter_bytes():
        waiting += piece.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        *whole, waiting = waiting.split(b"\n")
        if len(waiting) > _LONGEST_LINE:
            raise connection.failures.bad_reply()
        for line in whole:
            if line.strip():
                yield line.decode("utf-8", "replace")
    if waiting.strip():
        yield waiting.decode("utf-8", "replace")


async def _refusal(connection: Connection, response: httpx.Response, model: str) -> ProviderError:
    words, reason = _words(await _beginning(response))
    return connection.failures.refusal(
        response.status_code,
        words,
        reason=reason,
        model=model,
        retry_after=retry_after_of(response.headers),
        location=response.headers.get("location", ""),
    )


async def _beginning(response: httpx.Response) -> bytes:
    body = b""
    async for piece in response.aiter_bytes():
        body += piece
        if len(body) > _MOST_ERROR_BYTES:
            break
    return body[:_MOST_ERROR_BYTES]


def _words(body: bytes) -> tuple[str, str]:
    """A server's sentence and its word for programs; a page in HTML says nothing."""
    try:
        value = orjson.loads(body)
    except ValueError:
        text = body.decode("utf-8", "replace").strip()
        return ("", "") if "<" in text else (text, "")
    error = value.get("error", value) if isinstance(value, dict) else value
    if isinstance(error, dict):
        said = error.get("message") or error.get("detail") or ""
        return str(said), str(error.get("code") or error.get("type") or "")
    return str(error), ""


def _status_of(code: str, error: Mapping[str, Any]) -> int:
    text = f"{code} {error.get('type', '')} {error.get('message', '')}".lower()
    if "rate" in text or "quota" in text:
        return 429
    return 400 if "invalid" in text else 500

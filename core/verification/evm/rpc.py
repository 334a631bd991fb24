"""JSON-RPC over one kept-alive connection, made for large batches.

`send` and `receive` are apart so that two nodes can work at the same time while
one thread waits for both.
"""

from __future__ import annotations

import http.client
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

import orjson

from core.errors import ToolFailedError


class RpcRefused(Exception):
    """The node understood the request and said no; `data` is its error data as hex, if any."""

    def __init__(self, message: str, data: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.data = data


class Rpc:
    """A connection to one node. Not for use from several threads at once.

    Raises `ToolFailedError` when the node is gone.
    """

    def __init__(self, url: str, timeout_seconds: float = 120.0) -> None:
        parts = urlsplit(url)
        self._connection = http.client.HTTPConnection(
            parts.hostname or "127.0.0.1", parts.port, timeout=timeout_seconds
        )

    def close(self) -> None:
        """Close the connection; the node goes on."""
        self._connection.close()

    def send(self, body: bytes) -> None:
        """Send one HTTP request with a JSON-RPC body."""
        try:
            self._connection.request("POST", "/", body, {"Content-Type": "application/json"})
        except (OSError, http.client.HTTPException) as error:
            raise _gone() from error

    def read(self) -> bytes:
        """The bytes of the answer to the last `send`."""
        try:
            return self._connection.getresponse().read()
        except (OSError, http.client.HTTPException) as error:
            raise _gone() from error

    def receive(self) -> Any:
        """The parsed answer to the last `send`."""
        return parse(self.read())

    def call(self, method: str, *parameters: Any) -> Any:
        """One call; raises `RpcRefused` when the node answers with an error."""
        self.send(encode_call(0, method, parameters))
        return result_of(self.receive())

    def batch(self, calls: Sequence[tuple[str, Sequence[Any]]]) -> list[Any]:
        """Raw answers (each with `result` or `error`), in the order of `calls`."""
        if not calls:
            return []
        self.send(orjson.dumps([_call(at, method, args) for at, (method, args) in enumerate(calls)]))
        return in_order(self.receive())


def parse(raw: bytes) -> Any:
    """An answer's JSON; half an answer means that the node is gone."""
    try:
        return orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        raise _gone() from error


def _call(number: int, method: str, parameters: Sequence[Any]) -> dict[str, Any]:
    return {"jsonrpc": "2.0", "id": number, "method": method, "params": list(parameters)}


def encode_call(number: int, method: str, parameters: Sequence[Any]) -> bytes:
    """The bytes of one request."""
    return orjson.dumps(_call(number, method, parameters))


def in_order(answers: Any) -> list[Any]:
    """A batch's answers sorted by id."""
    if not isinstance(answers, list):
        raise RpcRefused(str(answers)[:300])
    return sorted(answers, key=lambda item: int(item["id"]))


def result_of(answer: Any) -> Any:
    """The result of one answer, or `RpcRefused`."""
    error = answer.get("error")
    if error is not None:
        data = error.get("data")
        raise RpcRefused(str(error.get("message", "")), data if isinstance(data, str) else "")
    return answer.get("result")


def _gone() -> ToolFailedError:
    return ToolFailedError(
        "The local EVM (anvil) stopped while contracts were being compared.", "Run the command again."
    )

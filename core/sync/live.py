"""Hints of a team server that something changed: server-sent events, as long as they come.

A hint only says where to look; losing one costs time, never data.
Source: HTML Living Standard, “Server-sent events”.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import orjson

from core.sync.transport import Transport, error_of, unreachable

PATH = "/sync/v1/events"
SILENCE_SECONDS = 60.0
"""The server says something at least every 25 seconds; after this long the stream is taken for dead."""

LONGEST_LINE = 65_536


@dataclass(frozen=True, slots=True)
class Event:
    """One event. `kind` is `hint` for a workspace that changed; others are for who knows them."""

    id: str
    kind: str
    data: dict[str, object]


Trace = Callable[[str, dict[str, Any]], None]
"""Is told what the connection does. Source: httpcore documentation, “Extensions: trace”."""


def events(
    transport: Transport,
    last_id: str = "",
    *,
    opened: Callable[[], object] = lambda: None,
    trace: Trace | None = None,
) -> Iterator[Event]:
    """Events until the stream ends; raises `SyncError` of its kind when it breaks.

    `last_id` is that of the last event that was seen, so that the server may send what was missed.
    `opened` is called once the server has said yes.
    """
    headers = {"accept": "text/event-stream", **({"last-event-id": last_id} if last_id else {})}
    try:
        with transport.stream(PATH, headers, SILENCE_SECONDS, trace) as response:
            if response.status_code >= 300:
                raise error_of(response.status_code, response.read(), response.headers.get("retry-after"))
            opened()
            yield from parse(response.iter_lines())
    except (httpx.HTTPError, httpx.StreamError, RuntimeError, OSError) as error:
        raise unreachable(transport.address, error) from error


def parse(lines: Iterable[str]) -> Iterator[Event]:
    """Events from the lines of a stream; what is no JSON object is passed over."""
    data: list[str] = []
    kind = last = ""
    for line in lines:
        if not line:
            if data:
                event = _event(last, kind, "\n".join(data))
                if event is not None:
                    yield event
            kind, data = "", []
            continue
        field, _, value = line[:LONGEST_LINE].partition(":")
        value = value.removeprefix(" ")
        if field == "event":
            kind = value
        elif field == "data":
            data.append(value)
        elif field == "id" and "\0" not in value:
            last = value


def _event(last: str, kind: str, data: str) -> Event | None:
    try:
        value = orjson.loads(data)
    except ValueError:
        return None
    return Event(last, kind or "hint", value) if isinstance(value, dict) else None

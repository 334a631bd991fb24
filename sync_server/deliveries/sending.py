"""One request to a receiver, and what its answer means."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import Literal

from core.wire.receivers import HEADER_ID, HEADER_SIGNATURE, HEADER_TIME
from sync_server.deliveries.secrets import signature
from sync_server.kit.outgoing import Answer, Failed, Forbidden, Outgoing

Verdict = Literal["delivered", "again", "never", "gone"]
"""`never`: this message cannot be taken. `gone`: no message will be, from now on."""

_LONGEST_ERROR = 200
_SLACK_GONE = {403, 404, 410}
_SLACK_NEVER = {400, 413}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one request. `retry_after`: seconds that the receiver asked for."""

    verdict: Verdict
    took_ms: int
    status: int | None = None
    error: str | None = None
    retry_after: float | None = None
    answer: bytes = b""


async def send(
    outgoing: Outgoing, kind: str, url: str, message_id: str, body: bytes, signing: list[str], now_ms: int
) -> Outcome:
    """Post one message. It never raises for what the other side does."""
    headers = {"content-type": "application/json", "user-agent": "contract-rewriter"}
    if kind == "webhook":
        stamp = now_ms // 1000
        headers |= {HEADER_ID: message_id, HEADER_TIME: str(stamp)}
        headers[HEADER_SIGNATURE] = signature(signing, stamp, body)
    began = time.monotonic()
    try:
        answer = await outgoing.ask("POST", url, headers=headers, body=body)
    except Forbidden as error:
        return Outcome("never", _since(began), error=str(error)[:_LONGEST_ERROR])
    except Failed as error:
        return Outcome("again", _since(began), error=str(error)[:_LONGEST_ERROR])
    return _judged(kind, answer, _since(began), now_ms)


def _since(began: float) -> int:
    return round((time.monotonic() - began) * 1000)


def _judged(kind: str, answer: Answer, took_ms: int, now_ms: int) -> Outcome:
    status = answer.status
    if 200 <= status < 300:
        return Outcome("delivered", took_ms, status, answer=answer.body)
    verdict: Verdict = "again"
    if kind == "slack":
        verdict = "gone" if status in _SLACK_GONE else "never" if status in _SLACK_NEVER else "again"
    elif status == 410:
        verdict = "gone"
    wait = _seconds(answer.headers.get("retry-after"), now_ms) if status in (429, 503) else None
    return Outcome(verdict, took_ms, status, f"it answered {status}", wait)


_LONGEST_WAIT = 3600.0


def _seconds(text: str | None, now_ms: int) -> float | None:
    """`Retry-After`, as a number of seconds or as a date."""
    if text is None:
        return None
    try:
        return min(_LONGEST_WAIT, max(0.0, float(text)))
    except ValueError:
        pass
    try:
        until = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    until = until if until.tzinfo else until.replace(tzinfo=UTC)
    return min(_LONGEST_WAIT, max(0.0, until.timestamp() - now_ms / 1000))

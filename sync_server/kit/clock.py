"""The server's clock: for people to read and for expiry. Order comes from counters, never from here."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], int]
"""Milliseconds since 1970, UTC."""


def system_clock() -> int:
    """This machine's clock."""
    return time.time_ns() // 1_000_000


def spoken(at_ms: int) -> str:
    """A time for people, in UTC."""
    return datetime.fromtimestamp(at_ms / 1000, UTC).strftime("%Y-%m-%d %H:%M UTC")

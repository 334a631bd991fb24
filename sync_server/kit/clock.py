"""The server's clock: for people to read and for expiry. Order comes from counters, never from here."""

from __future__ import annotations

import time
from collections.abc import Callable

Clock = Callable[[], int]
"""Milliseconds since 1970, UTC."""


def system_clock() -> int:
    """This machine's clock."""
    return time.time_ns() // 1_000_000

"""The time as the store writes it. Shown to people, never compared to order things."""

from __future__ import annotations

from datetime import UTC, datetime


def now_utc() -> str:
    """The current time in UTC, ISO 8601 with milliseconds and a Z."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")

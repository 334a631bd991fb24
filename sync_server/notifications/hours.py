"""When mail may go to somebody: quiet hours and the hour of the digest, by the clock of their own zone.

Pure. Local times are made absolute by `zoneinfo`, so that nights in which a clock is
put forward or back are as long as they are.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_AGAIN_MS = 60_000

DIGEST_HOUR = 8
"""Local time of a digest; weekly ones come on Monday."""


@dataclass(frozen=True, slots=True)
class Habits:
    """How somebody wants mail. `start` and `end`: quiet hours, in minutes after midnight, or none."""

    time_zone: str = "UTC"
    start: int | None = None
    end: int | None = None
    digest: str = "off"
    digest_job: str | None = None


def zone(name: str) -> ZoneInfo | None:
    """The zone of an IANA name; None for a name that is none (or a path)."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def quiet_until(habits: Habits, now_ms: int) -> int | None:
    """When the quiet hours end that `now_ms` lies in; None when it lies in none."""
    if habits.start is None or habits.end is None:
        return None
    local = _local(habits, now_ms)
    minute = local.hour * 60 + local.minute
    start, end = habits.start, habits.end
    if start < end:
        inside, days = start <= minute < end, 0
    else:  # over midnight; the same minute means all day
        inside, days = minute >= start or minute < end, 1 if minute >= end else 0
    if not inside:
        return None
    at = _at(local, end, days)
    return at if at > now_ms else now_ms + _AGAIN_MS  # the second pass of an hour that a night has twice


def next_digest(habits: Habits, now_ms: int) -> int:
    """The next hour of the digest after `now_ms`."""
    local = _local(habits, now_ms)
    days = 0 if local.hour < DIGEST_HOUR else 1
    if habits.digest == "weekly":
        days += (7 - (local + timedelta(days=days)).weekday()) % 7
    return _at(local, DIGEST_HOUR * 60, days)


def _local(habits: Habits, now_ms: int) -> datetime:
    here = zone(habits.time_zone) or UTC  # a zone that this machine does not know any more
    return datetime.fromtimestamp(now_ms / 1000, here)


def _at(local: datetime, minute: int, days: int) -> int:
    """A local time of a day as milliseconds. Of an hour that a night has twice, the first."""
    day = (local + timedelta(days=days)).replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
    return int((day.replace(hour=minute // 60, minute=minute % 60)).timestamp() * 1000)

"""Quiet hours and digests by the clock of a zone, over midnight and over nights with another length."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from sync_server.notifications.hours import Habits, next_digest, quiet_until, zone

BERLIN = ZoneInfo("Europe/Berlin")


def at(*when: int, where: ZoneInfo = BERLIN) -> int:
    return int(datetime(*when, tzinfo=where).timestamp() * 1000)  # type: ignore[misc,arg-type]


NIGHT = Habits("Europe/Berlin", 22 * 60, 7 * 60)
NOON = Habits("Europe/Berlin", 12 * 60, 13 * 60 + 30)


@pytest.mark.parametrize(
    ("habits", "now", "until"),
    [
        (NIGHT, (2026, 1, 10, 21, 59), None),
        (NIGHT, (2026, 1, 10, 22, 0), (2026, 1, 11, 7, 0)),
        (NIGHT, (2026, 1, 11, 6, 59), (2026, 1, 11, 7, 0)),
        (NIGHT, (2026, 1, 11, 7, 0), None),
        (NIGHT, (2026, 3, 28, 23, 0), (2026, 3, 29, 7, 0)),  # the night has seven hours
        (NIGHT, (2026, 10, 24, 23, 0), (2026, 10, 25, 7, 0)),  # and this one nine
        (NIGHT, (2026, 12, 31, 23, 30), (2027, 1, 1, 7, 0)),
        (NOON, (2026, 6, 1, 12, 0), (2026, 6, 1, 13, 30)),
        (NOON, (2026, 6, 1, 13, 30), None),
        (Habits("Europe/Berlin", 600, 600), (2026, 6, 1, 9, 0), (2026, 6, 1, 10, 0)),
        (Habits("Europe/Berlin", 600, 600), (2026, 6, 1, 10, 0), (2026, 6, 2, 10, 0)),
        (Habits(), (2026, 6, 1, 3, 0), None),
    ],
)
def test_quiet_hours_end_at_a_local_time(
    habits: Habits, now: tuple[int, ...], until: tuple[int, ...] | None
) -> None:
    assert quiet_until(habits, at(*now)) == (at(*until) if until else None)


def test_nights_are_as_long_as_they_are() -> None:
    hour = 3_600_000
    for day, hours in (((2026, 3, 28, 23, 0), 7), ((2026, 10, 24, 23, 0), 9), ((2026, 6, 1, 23, 0), 8)):
        assert (quiet_until(NIGHT, at(*day)) or 0) - at(*day) == hours * hour


def test_in_an_hour_that_a_night_has_twice_nothing_is_asked_again_at_once() -> None:
    late = Habits("Europe/Berlin", 22 * 60, 2 * 60 + 30)
    second_pass = int(datetime(2026, 10, 25, 2, 15, tzinfo=BERLIN, fold=1).timestamp() * 1000)
    assert (quiet_until(late, second_pass) or 0) == second_pass + 60_000


@pytest.mark.parametrize(
    ("kind", "now", "due"),
    [
        ("daily", (2026, 6, 1, 7, 59), (2026, 6, 1, 8, 0)),
        ("daily", (2026, 6, 1, 8, 0), (2026, 6, 2, 8, 0)),
        ("weekly", (2026, 6, 1, 7, 0), (2026, 6, 1, 8, 0)),  # a Monday
        ("weekly", (2026, 6, 1, 8, 0), (2026, 6, 8, 8, 0)),
        ("weekly", (2026, 6, 6, 12, 0), (2026, 6, 8, 8, 0)),
    ],
)
def test_a_digest_comes_in_the_morning(kind: str, now: tuple[int, ...], due: tuple[int, ...]) -> None:
    assert next_digest(Habits("Europe/Berlin", digest=kind), at(*now)) == at(*due)


def test_only_names_of_zones_are_zones() -> None:
    assert zone("America/Argentina/Ushuaia") and zone("UTC")
    for wrong in ("", "Mars/Olympus", "../../etc/passwd", "/etc/localtime", "Europe", "a\0b", "x" * 64):
        assert zone(wrong) is None, wrong
    assert (
        quiet_until(Habits("Mars/Olympus", 0, 60), at(2026, 1, 1, 0, 30, where=ZoneInfo("UTC"))) is not None
    )

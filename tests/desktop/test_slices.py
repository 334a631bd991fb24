"""Long work of the window's thread lets other events come between, and the newest one wins."""

from __future__ import annotations

import time
from collections.abc import Generator

from PySide6.QtCore import QObject, QTimer
from pytestqt.qtbot import QtBot

from desktop import slices
from desktop.slices import Slices


def counting(seconds: float, step: float = 0.001) -> Generator[None, None, int]:
    ends, count = time.perf_counter() + seconds, 0
    while time.perf_counter() < ends:
        yield
        began = time.perf_counter()
        while time.perf_counter() - began < step:
            count += 1
    return count


def test_events_come_between_the_turns(qtbot: QtBot) -> None:
    parent, ticks, results = QObject(), [], []
    work: Slices[int] = Slices(results.append, parent)
    timer = QTimer(parent)
    timer.timeout.connect(lambda: ticks.append(work.busy))
    timer.start(1)
    work.start(counting(0.2))
    qtbot.waitUntil(lambda: bool(results))
    assert results[0] > 0 and sum(ticks) > 5
    assert not work.busy


def test_a_new_work_takes_the_place_of_the_old_one(qtbot: QtBot) -> None:
    parent, results = QObject(), []

    def one(value: str) -> Generator[None, None, str]:
        yield
        return value

    work: Slices[str] = Slices(results.append, parent)
    work.start(one("old"))
    work.start(one("new"))
    qtbot.waitUntil(lambda: bool(results))
    qtbot.wait(10)
    assert results == ["new"]


def test_the_rest_can_be_done_at_once_and_what_is_stopped_never_comes() -> None:
    parent, results = QObject(), []
    work: Slices[int] = Slices(results.append, parent)
    work.start(counting(slices.TURN_SECONDS * 3))
    work.finish()
    assert len(results) == 1
    work.start(counting(0.01))
    work.stop()
    work.finish()
    assert len(results) == 1 and not work.busy

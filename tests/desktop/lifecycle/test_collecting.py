"""Garbage made of widgets is deleted by the window's thread, whoever else works."""

from __future__ import annotations

import gc
import sys
import threading
import time
import weakref
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from core.solidity.deep import no_garbage_collection
from desktop.app import Desktop
from desktop.jobs import Context, Jobs
from desktop.lifecycle import collecting
from desktop.lifecycle.collecting import Collector
from tests.desktop.conftest import Until


class Cyclic(QWidget):
    """Only a look for garbage finds it."""

    def __init__(self) -> None:
        super().__init__()
        self.me = self


@pytest.fixture(autouse=True)
def _only_new_garbage(monkeypatch: pytest.MonkeyPatch) -> None:
    """Here the program sets aside what it sets aside; what other tests left is not too much for a look."""
    monkeypatch.setattr(collecting, "MANY", sys.maxsize)


@pytest.fixture
def collector(qtbot: QtBot) -> Iterator[Collector]:
    made = Collector()
    yield made
    made.close(ended=True)
    gc.collect()


def make_garbage(count: int, deleted_by: list[str]) -> list[object]:
    """Widgets that nobody has any more; the weak references say which thread deletes them."""
    return [
        weakref.ref(Cyclic(), lambda _: deleted_by.append(threading.current_thread().name))
        for _ in range(count)
    ]


def churn(_context: Context) -> int:
    """Make so many objects that Python would look for garbage many times, in this thread."""
    return sum(len([[number] for number in range(2_000)]) for _ in range(200))


def test_widgets_are_never_deleted_by_a_job_s_thread(qtbot: QtBot, collector: Collector) -> None:
    deleted_by: list[str] = []
    jobs, done = Jobs(lambda _error: None), list[int]()
    kept = make_garbage(50, deleted_by)
    for _ in range(4):
        jobs.start("Work", churn, done.append)
    qtbot.waitUntil(lambda: len(done) == 4, timeout=60_000)
    assert jobs.close()
    collector.soon()
    collector.look()
    assert deleted_by == ["MainThread"] * len(kept)


def test_a_thread_is_never_the_last_to_hold_what_its_job_was_made_of(
    qtbot: QtBot, collector: Collector
) -> None:
    deleted_by: list[str] = []
    jobs, entered, free = Jobs(lambda _error: None), threading.Event(), threading.Event()

    def start() -> tuple[int, object]:
        widget = QWidget()

        def work(_context: Context) -> QWidget:
            entered.set()
            assert free.wait(30)
            return widget

        number = jobs.start("Work", work, lambda _: widget.show())
        return number, weakref.ref(widget, lambda _: deleted_by.append(threading.current_thread().name))

    begun, waits = start(), start()
    assert entered.wait(30)
    for number, _ in (begun, waits):
        jobs.cancel(number)
    free.set()
    qtbot.waitUntil(lambda: not jobs.threads_busy(), timeout=30_000)
    assert jobs.close()
    assert deleted_by == ["MainThread"] * 2


def test_a_long_look_waits_until_nobody_types(qtbot: QtBot, collector: Collector) -> None:
    deleted_by: list[str] = []
    kept = make_garbage(3, deleted_by)
    alive = [[number] for number in range(collecting.SHORT + 1_000)]
    collector.typed()
    collector.look()
    assert not deleted_by
    time.sleep(collecting.QUIET_SECONDS + 0.05)
    collector.look()
    assert len(deleted_by) == len(kept) and alive


def test_what_a_job_made_is_set_aside_and_not_looked_through(
    qtbot: QtBot, collector: Collector, monkeypatch: pytest.MonkeyPatch
) -> None:
    collector.look()
    deleted_by: list[str] = []
    kept = make_garbage(3, deleted_by)
    alive = [[number] for number in range(collecting.HUGE + 1_000)]
    looks: list[object] = []
    with monkeypatch.context() as patch:
        patch.setattr(gc, "collect", lambda *generation: looks.append(generation) or 0)
        collector.typed()
        collector.look()
        collector.look()
    assert not looks and gc.get_freeze_count() > len(alive)
    assert not deleted_by
    collector.soon()  # a window was closed: what was set aside is looked at too
    time.sleep(collecting.QUIET_SECONDS + 0.05)
    collector.look()
    assert len(deleted_by) == len(kept) and not gc.get_freeze_count()


def set_aside(collector: Collector, most: int) -> list[object]:
    """Objects of a job that stay alive, so many that the collector has `most` of them aside."""
    alive: list[object] = []
    while len(alive) * 2_000 <= most:
        alive.append([[number] for number in range(2_000)])
        collector.typed()
        collector.look()
    return alive


def test_what_is_set_aside_is_looked_at_when_nobody_is_there(
    qtbot: QtBot, collector: Collector, monkeypatch: pytest.MonkeyPatch
) -> None:
    collector.look()
    monkeypatch.setattr(collecting, "HUGE", 1_000)
    monkeypatch.setattr(collecting, "MOST_ASIDE", 20_000)
    monkeypatch.setattr(collecting, "MANY", 0)
    monkeypatch.setattr(collecting, "AWAY_SECONDS", 0.2)
    deleted_by: list[str] = []
    gc.freeze()
    monkeypatch.setattr(collector, "_old", gc.get_freeze_count())
    kept = make_garbage(3, deleted_by)
    alive = set_aside(collector, 21_000)
    assert not deleted_by
    time.sleep(0.25)
    QCursor.setPos(QCursor.pos() + QPoint(3, 3))  # no key, but a hand on the mouse
    collector.look()
    assert not deleted_by
    time.sleep(0.25)
    collector.look()
    assert len(deleted_by) == len(kept) and alive


def test_nothing_is_set_aside_for_ever(
    qtbot: QtBot, collector: Collector, monkeypatch: pytest.MonkeyPatch
) -> None:
    collector.look()
    monkeypatch.setattr(collecting, "HUGE", 1_000)
    monkeypatch.setattr(collecting, "MOST_AT_ALL", 20_000)
    deleted_by: list[str] = []
    gc.freeze()
    monkeypatch.setattr(collector, "_old", gc.get_freeze_count())
    kept = make_garbage(3, deleted_by)
    alive = set_aside(collector, 15_000)
    assert not deleted_by
    alive += set_aside(collector, 15_000)
    assert len(deleted_by) == len(kept) and alive


def test_what_was_set_aside_and_is_gone_does_not_count(
    qtbot: QtBot, collector: Collector, monkeypatch: pytest.MonkeyPatch
) -> None:
    collector.look()
    monkeypatch.setattr(collecting, "HUGE", 1_000)
    looks: list[object] = []
    monkeypatch.setattr(gc, "collect", lambda *generation: looks.append(generation) or 0)
    for _ in range(5):
        passing = [[number] for number in range(collecting.MOST_ASIDE // 2)]
        collector.look()
        assert gc.get_freeze_count() > len(passing)
        del passing
    assert not looks


def test_short_looks_go_on_while_somebody_types(qtbot: QtBot, collector: Collector) -> None:
    gc.collect()
    deleted_by: list[str] = []
    kept = make_garbage(3, deleted_by)
    alive = [[number] for number in range(gc.get_threshold()[0] + 300)]
    collector.typed()
    collector.look()
    assert len(deleted_by) == len(kept) and alive


def test_nobody_looks_among_objects_that_all_stay_alive(qtbot: QtBot, collector: Collector) -> None:
    deleted_by: list[str] = []
    kept = make_garbage(3, deleted_by)
    with no_garbage_collection():
        collector.soon()
        collector.look()
        assert not deleted_by
    collector.look()
    assert len(deleted_by) == len(kept)


def test_the_running_program_looks_by_itself(desktop: Desktop, until: Until) -> None:
    deleted_by: list[str] = []
    assert not gc.isenabled()
    kept = make_garbage(3, deleted_by)
    alive = [[number] for number in range(gc.get_threshold()[0] + 300)]
    until(lambda: len(deleted_by) == len(kept))
    assert alive


def test_python_looks_itself_again_when_no_thread_is_left(qtbot: QtBot) -> None:
    assert gc.isenabled()
    Collector().close(ended=False)
    assert not gc.isenabled()
    gc.enable()
    Collector().close(ended=True)
    assert gc.isenabled()

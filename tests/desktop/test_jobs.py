"""Jobs: off the window's thread, stopped at once, and never late."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from functools import partial

import pytest
from pytestqt.qtbot import QtBot

from core.errors import InputError
from desktop.jobs import Context, Jobs


@pytest.fixture
def errors() -> list[BaseException]:
    return []


@pytest.fixture
def jobs(qtbot: QtBot, errors: list[BaseException]) -> Iterator[Jobs]:
    made = Jobs(errors.append)
    yield made
    assert made.close()


def test_the_result_comes_back_in_the_window_s_thread(jobs: Jobs, qtbot: QtBot) -> None:
    seen: list[tuple[object, object]] = []
    jobs.start(
        "Work",
        lambda _context: threading.current_thread(),
        lambda worker: seen.append((worker, threading.current_thread())),
    )
    qtbot.waitUntil(lambda: bool(seen))
    assert seen[0][0] is not threading.main_thread()
    assert seen[0][1] is threading.main_thread()


def test_a_stopped_job_disappears_at_once_and_its_result_is_dropped(jobs: Jobs, qtbot: QtBot) -> None:
    ended = threading.Event()
    seen: list[str] = []

    def work(context: Context) -> str:
        while not context.progress.stopped:
            time.sleep(0.005)
        ended.set()
        return "late"

    number = jobs.start("Work", work, seen.append)
    qtbot.wait(30)
    started = time.monotonic()
    jobs.cancel(number)
    assert jobs.states() == ()
    assert ended.wait(0.2)
    assert time.monotonic() - started < 0.2
    qtbot.wait(50)
    assert seen == []


def test_a_second_job_with_the_same_key_takes_the_place_of_the_first(jobs: Jobs, qtbot: QtBot) -> None:
    seen: list[str] = []

    def slow(context: Context) -> str:
        for _ in range(200):
            context.progress.check()
            time.sleep(0.005)
        return "first"

    jobs.start("One", slow, seen.append, key="k")
    jobs.start("Two", lambda _context: "second", seen.append, key="k")
    qtbot.waitUntil(lambda: bool(seen))
    qtbot.wait(50)
    assert seen == ["second"]


def test_an_error_is_told_and_a_stop_is_not(jobs: Jobs, qtbot: QtBot, errors: list[BaseException]) -> None:
    def fail(_context: Context) -> None:
        raise InputError("It cannot be read.", "Check it.")

    def stop(context: Context) -> None:
        context.progress.stop()
        context.progress.check()

    jobs.start("Fails", fail, lambda _result: None)
    jobs.start("Stops", stop, lambda _result: None)
    qtbot.waitUntil(lambda: not jobs.states())
    assert [str(error) for error in errors] == ["It cannot be read. Check it."]


def test_progress_is_shown_while_it_runs(jobs: Jobs, qtbot: QtBot) -> None:
    go = threading.Event()

    def work(context: Context) -> None:
        context.progress.report("Compiling", 3, 10)
        go.wait(5)

    jobs.start("Analyze", work, lambda _result: None)
    qtbot.waitUntil(lambda: bool(jobs.states()) and jobs.states()[0].done == 3)
    assert (jobs.states()[0].task, jobs.states()[0].total) == ("Compiling", 10)
    go.set()
    qtbot.waitUntil(lambda: not jobs.states())


def test_partial_results_of_a_stopped_job_are_dropped_too(jobs: Jobs, qtbot: QtBot) -> None:
    seen: list[int] = []

    def work(context: Context) -> None:
        for number in range(100):
            context.post(partial(seen.append, number))
            time.sleep(0.005)
            context.progress.check()

    number = jobs.start("Work", work, lambda _result: None)
    qtbot.waitUntil(lambda: len(seen) > 2)
    jobs.cancel(number)
    count = len(seen)
    qtbot.wait(100)
    assert len(seen) == count

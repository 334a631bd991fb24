"""The scheduler: what goes first, how much at once, nothing lost and nothing left behind."""

from __future__ import annotations

import random
import threading
import time
import weakref
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from core.errors import Cancelled
from desktop import scheduling
from desktop.jobs import Context, Jobs
from desktop.scheduling import LANES, Priority, Scheduler


@pytest.fixture
def scheduler() -> Iterator[Scheduler]:
    made = Scheduler(cores=2)
    yield made
    assert made.close()
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("job-")]


def test_the_most_urgent_goes_first(scheduler: Scheduler) -> None:
    gate, done = threading.Event(), list[str]()
    scheduler.submit("engine", lambda: gate.wait(5) and None)
    names = {"behind": Priority.BEHIND, "asked": Priority.ASKED, "visible": Priority.VISIBLE}
    futures = [
        scheduler.submit("engine", lambda name=name: done.append(name), priority)
        for name, priority in names.items()
    ]
    gate.set()
    for future in futures:
        future.result(5)
    assert done == ["asked", "visible", "behind"]


def test_who_waits_long_enough_moves_up(scheduler: Scheduler, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scheduling, "AGING_SECONDS", 0.01)
    gate, done = threading.Event(), list[str]()
    scheduler.submit("engine", lambda: gate.wait(5) and None)
    old = scheduler.submit("engine", lambda: done.append("old"), Priority.BEHIND)
    time.sleep(0.15)
    new = scheduler.submit("engine", lambda: done.append("new"), Priority.ASKED)
    gate.set()
    old.result(5)
    new.result(5)
    assert done == ["old", "new"]


def test_lanes_and_cores_limit_what_runs_at_once(scheduler: Scheduler) -> None:
    lock, now, most = threading.Lock(), dict[str, int](), dict[str, int]()
    computing = 0
    most_computing = 0

    def work(lane: str) -> None:
        nonlocal computing, most_computing
        with lock:
            now[lane] = now.get(lane, 0) + 1
            most[lane] = max(most.get(lane, 0), now[lane])
            computing += LANES[lane].computes
            most_computing = max(most_computing, computing)
        time.sleep(0.01)
        with lock:
            now[lane] -= 1
            computing -= LANES[lane].computes

    futures = [scheduler.submit(lane, lambda lane=lane: work(lane)) for _ in range(6) for lane in LANES]
    for future in futures:
        future.result(10)
    assert all(most[lane] <= LANES[lane].width for lane in LANES)
    assert most["files"] == 2 and most_computing == 2
    assert scheduler.counts() == (0, 0)


def test_a_thread_survives_work_that_fails_and_idle_ones_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scheduling, "IDLE_SECONDS", 0.05)
    scheduler = Scheduler()
    scheduler.submit("files", lambda: None).result(5)
    end = time.monotonic() + 5
    while any(thread.name.startswith("job-") for thread in threading.enumerate()):
        assert time.monotonic() < end
        time.sleep(0.01)
    scheduler.submit("files", lambda: None).result(5)
    assert scheduler.close()


def test_after_closing_nothing_starts(scheduler: Scheduler) -> None:
    assert scheduler.close()
    ran: list[int] = []
    assert scheduler.submit("files", lambda: ran.append(1)).cancelled()
    assert ran == []


def test_an_outdated_job_is_dropped_before_it_begins_and_after_it_ended(qtbot: QtBot) -> None:
    jobs, seen, wanted = Jobs(lambda _error: None), list[str](), [False]
    jobs.start("Never", lambda _context: seen.append("worked"), lambda _none: seen.append("told"),
               wanted=lambda: False)  # fmt: skip
    qtbot.waitUntil(lambda: not jobs.states())
    assert seen == [] and jobs.recent[0].outcome == "out of date"
    wanted[0] = True

    def work(_context: Context) -> str:
        wanted[0] = False
        return "late"

    jobs.start("Late", work, seen.append, wanted=lambda: wanted[0])
    qtbot.waitUntil(lambda: not jobs.states())
    assert seen == [] and jobs.recent[0].outcome == "out of date"
    assert jobs.close()


def test_windows_share_the_scheduler_and_close_only_their_own_jobs(
    scheduler: Scheduler, qtbot: QtBot
) -> None:
    one, other = Jobs(lambda _error: None, scheduler), Jobs(lambda _error: None, scheduler)
    gate, seen = threading.Event(), list[str]()
    one.start("Mine", _until_stopped, lambda _none: None, lane="engine")
    other.start("Yours", lambda _context: gate.wait(5), lambda _done: seen.append("yours"), lane="check")
    assert [state.name for state in one.states()] == ["Mine"]
    assert one.close()
    gate.set()
    qtbot.waitUntil(lambda: seen == ["yours"])
    assert other.close()


def _until_stopped(context: Context) -> None:
    while True:
        context.progress.check()
        time.sleep(0.002)


def test_a_waiting_job_says_that_it_waits_and_can_be_stopped(scheduler: Scheduler, qtbot: QtBot) -> None:
    jobs, gate, ran = Jobs(lambda _error: None, scheduler), threading.Event(), list[int]()
    jobs.start("First", lambda _context: gate.wait(5), lambda _done: None)
    number = jobs.start("Second", lambda _context: ran.append(1), lambda _done: None)
    qtbot.waitUntil(lambda: [state.waits for state in jobs.states()] == [False, True])
    jobs.cancel(number)
    gate.set()
    qtbot.waitUntil(lambda: not jobs.states())
    assert ran == [] and jobs.close()


def test_two_thousand_random_starts_and_stops_leave_nothing(scheduler: Scheduler, qtbot: QtBot) -> None:
    pick, jobs = random.Random(7), Jobs(lambda _error: None, scheduler)
    told: list[int] = []
    wanted = 0
    for number in range(2_000):
        lane = pick.choice(list(LANES))
        key = pick.choice(["", "a", "b"])
        made = jobs.start("Job", lambda _context, n=number: n, told.append, lane=lane, key=key)
        wanted += 1
        if pick.random() < 0.3:
            jobs.cancel(made)
    qtbot.waitUntil(lambda: not jobs.states(), timeout=20_000)
    assert len(told) == len(set(told)) <= wanted
    assert jobs.close() and scheduler.counts() == (0, 0)


def test_stopping_is_shown_at_once(scheduler: Scheduler, qtbot: QtBot) -> None:
    jobs, ended = Jobs(lambda _error: None, scheduler), threading.Event()

    def work(context: Context) -> None:
        try:
            _until_stopped(context)
        except Cancelled:
            ended.set()
            raise

    number = jobs.start("Long", work, lambda _none: None)
    qtbot.wait(20)
    started = time.monotonic()
    jobs.cancel(number)
    assert jobs.states() == () and ended.wait(0.2) and time.monotonic() - started < 0.2
    assert jobs.recent[0].outcome == "stopped" and jobs.close()


def test_a_thread_that_waits_keeps_nothing_of_its_last_job(scheduler: Scheduler) -> None:
    class Window:
        def work(self) -> None: ...

    window = Window()
    gone = weakref.ref(window)
    scheduler.submit("engine", window.work).result(5)
    del window
    ends = time.monotonic() + 2  # less than a thread waits before it ends
    while gone() is not None and time.monotonic() < ends:
        time.sleep(0.01)
    assert gone() is None
    assert any(thread.name.startswith("job-") for thread in threading.enumerate())

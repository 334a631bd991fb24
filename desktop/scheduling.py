"""The one scheduler of the program: which work runs next, and how much at once.

Work waits in lanes. A lane lets a fixed number run at once, because an outside
program serves only so many; all lanes that compute share the cores. What a
person waits for goes first, what runs behind everything goes last, and whoever
waits long enough moves up. It knows no windows and no Qt.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from enum import IntEnum


class Priority(IntEnum):
    """Lower goes first."""

    ASKED = 0
    """A person asked for it and waits."""
    VISIBLE = 1
    """About what is in front."""
    NORMAL = 2
    BEHIND = 3
    """Nice to have: measurements, indexes."""


@dataclass(frozen=True, slots=True)
class Lane:
    """`width` jobs at once; `computes` says that they take a core each."""

    width: int
    computes: bool = True


LANES = {
    "engine": Lane(1),
    "check": Lane(1),
    "analysis": Lane(1),
    "background": Lane(1),
    "index": Lane(1),
    "files": Lane(2, computes=False),
    "models": Lane(1, computes=False),
    "programs": Lane(1, computes=False),
    "secrets": Lane(1, computes=False),
    "team": Lane(2, computes=False),
    "sync": Lane(1, computes=False),
}
PRIORITIES = {
    "engine": Priority.ASKED,
    "check": Priority.ASKED,
    "analysis": Priority.VISIBLE,
    "background": Priority.BEHIND,
    "index": Priority.NORMAL,
    "files": Priority.ASKED,
    "models": Priority.ASKED,
    "programs": Priority.ASKED,
    "secrets": Priority.ASKED,
    "team": Priority.ASKED,
    "sync": Priority.NORMAL,
}
AGING_SECONDS = 5.0
"""Waiting so long is worth one step of priority."""
IDLE_SECONDS = 10.0
"""A thread without work ends after so long."""


@dataclass(eq=False, slots=True)
class Ticket:
    """One piece of work that waits or runs."""

    lane: str
    priority: Priority
    run: Callable[[], None]
    since: float
    future: Future[None] = field(default_factory=Future)

    def urgency(self, now: float) -> tuple[float, float]:
        """What is smallest goes first."""
        return self.priority - (now - self.since) / AGING_SECONDS, self.since


class Scheduler:
    """Threads are started when there is work and end when there is none for a while."""

    def __init__(self, cores: int | None = None) -> None:
        """`cores` is how many computing jobs run at once; two at least, so that none blocks all."""
        self._cores = max(2, cores if cores is not None else os.cpu_count() or 2)
        self._change = threading.Condition()
        self._waiting: list[Ticket] = []
        self._running: list[Ticket] = []
        self._threads: set[threading.Thread] = set()
        self._idle = 0
        self._closed = False

    def submit(self, lane: str, run: Callable[[], None], priority: Priority | None = None) -> Future[None]:
        """Let `run` be called in a thread; the future ends with it, and is cancelled by `cancel`."""
        chosen = PRIORITIES[lane] if priority is None else priority
        ticket = Ticket(lane, chosen, run, time.monotonic())
        with self._change:
            if self._closed:
                ticket.future.cancel()
                return ticket.future
            self._waiting.append(ticket)
            if self._idle == 0 and self._next() is not None:
                self._start_thread()
            self._change.notify()
        return ticket.future

    def close(self, seconds: float = 8.0) -> bool:
        """Start nothing more, and wait for what runs; False when a thread did not end in time."""
        end = time.monotonic() + seconds
        with self._change:
            self._closed = True
            for ticket in self._waiting:
                ticket.future.cancel()
            self._waiting.clear()
            self._change.notify_all()
            threads = tuple(self._threads)
        for thread in threads:
            thread.join(max(0.0, end - time.monotonic()))
        return not any(thread.is_alive() for thread in threads)

    def counts(self) -> tuple[int, int]:
        """How much runs, and how much waits."""
        with self._change:
            return len(self._running), sum(not item.future.cancelled() for item in self._waiting)

    def _next(self) -> Ticket | None:
        """The most urgent ticket that there is room for; to be called with the lock held."""
        self._waiting = [item for item in self._waiting if not item.future.cancelled()]
        busy = {lane: sum(item.lane == lane for item in self._running) for lane in LANES}
        computing = sum(LANES[item.lane].computes for item in self._running)
        now = time.monotonic()
        free = [
            item for item in self._waiting
            if busy[item.lane] < LANES[item.lane].width
            and (not LANES[item.lane].computes or computing < self._cores)
        ]  # fmt: skip
        return min(free, key=lambda item: item.urgency(now), default=None)

    def _start_thread(self) -> None:
        thread = threading.Thread(target=self._work, name=f"job-{len(self._threads) + 1}", daemon=True)
        self._threads.add(thread)
        thread.start()

    def _work(self) -> None:
        try:
            while self._work_once():
                pass
        finally:
            with self._change:
                self._threads.discard(threading.current_thread())

    def _work_once(self) -> bool:
        """One job; in a call of its own, or a thread that waits would keep its last job's window."""
        ticket = self._take()
        if ticket is None:
            return False
        try:
            ticket.run()
        finally:
            with self._change:
                self._running.remove(ticket)
                self._change.notify_all()
            ticket.future.set_result(None)
        return True

    def _take(self) -> Ticket | None:
        """Wait for work; None when there is none for a while, or never again."""
        with self._change:
            end = time.monotonic() + IDLE_SECONDS
            while not self._closed:
                ticket = self._next()
                if ticket is not None:
                    self._waiting.remove(ticket)
                    if not ticket.future.set_running_or_notify_cancel():
                        continue
                    self._running.append(ticket)
                    if self._idle == 0 and self._next() is not None:
                        self._start_thread()
                    return ticket
                left = end - time.monotonic()
                if left <= 0:
                    return None
                self._idle += 1
                self._change.wait(left)
                self._idle -= 1
            return None

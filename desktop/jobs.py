"""Named jobs off the window's thread: progress, cancel, and no stale results.

A job's work runs in a thread of its lane; its outcome comes back to the
window's thread by a queued signal. A cancelled job disappears from the window
at once, and whatever it still returns is dropped. This module knows nothing
about what the jobs do.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, wait
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from core.errors import Cancelled
from core.progress import Progress
from desktop.lending import lend, take_back
from desktop.scheduling import Priority, Scheduler

T = TypeVar("T")
TICK_MS = 80
MOST_RECENT = 20


class OutOfDate(Cancelled):
    """What the job was for is not wanted any more."""


def _nobody(_error: BaseException) -> None:
    """Errors of jobs that nobody waits for any more."""


def _always() -> bool:
    return True


@dataclass(frozen=True, slots=True)
class JobState:
    """What the window shows of one running job; `total` None means that it is not known."""

    id: int
    name: str
    task: str
    done: int
    total: int | None
    seconds: float
    waits: bool = False
    """It has not begun: others go first."""


@dataclass(frozen=True, slots=True)
class Ended:
    """A job that is over: how it ended, and how long it took with the waiting."""

    name: str
    outcome: Literal["done", "failed", "stopped", "out of date"]
    seconds: float


class Context:
    """What a job's work is given: its progress, and a way to hand over partial results."""

    def __init__(self, progress: Progress, post: Callable[[Callable[[], None]], None]) -> None:
        self.progress = progress
        self.post = post
        """Run a function in the window's thread, unless the job was cancelled meanwhile."""


@dataclass(slots=True)
class _Job:
    name: str
    key: str
    progress: Progress
    started: float
    done: Callable[[Any], None]
    failed: Callable[[BaseException], None]
    task: str = ""
    count: int = 0
    total: int | None = None
    wanted: Callable[[], bool] = _always
    begun: bool = False
    future: Future[None] | None = None


class Jobs(QObject):
    """The jobs of one window, on the scheduler of the program.

    `changed` is sent when the running jobs or their progress change.
    """

    changed = Signal()
    _ended = Signal(int, object, object)
    _posted = Signal(int, object)

    def __init__(self, on_error: Callable[[BaseException], None], scheduler: Scheduler | None = None) -> None:
        """A scheduler that is given stays the caller's: `close` does not close it."""
        super().__init__()
        self._own = Scheduler() if scheduler is None else None
        self._scheduler = scheduler or self._own
        self.recent: deque[Ended] = deque(maxlen=MOST_RECENT)
        """The last jobs that are over, newest first."""
        self._on_error = on_error
        self._running: dict[int, _Job] = {}
        self._futures: set[Future[None]] = set()
        self._writing: set[Future[None]] = set()
        self._next = 1
        self._closed = False
        self._ended.connect(self._finish, Qt.ConnectionType.QueuedConnection)
        self._posted.connect(self._run_posted, Qt.ConnectionType.QueuedConnection)
        self._ticker = QTimer(self)
        self._ticker.setInterval(TICK_MS)
        self._ticker.timeout.connect(self.changed)

    def start(
        self,
        name: str,
        work: Callable[[Context], T],
        done: Callable[[T], None],
        *,
        key: str = "",
        lane: str = "engine",
        failed: Callable[[BaseException], None] | None = None,
        priority: Priority | None = None,
        wanted: Callable[[], bool] = _always,
        writes: bool = False,
    ) -> int:
        """Run `work` in a thread, then `done(result)` here; the id can be cancelled.

        A job with the same non-empty `key` that still runs is cancelled first.
        `failed` replaces the common error handler; it is not called on cancel. `wanted` is asked
        here when the result is there, and by the thread before it begins: when it says no, the job
        is out of date and dropped. `priority` is that of the lane unless it is given. Work that
        `writes` files or the store is waited for even when the program has to end at once. After
        `close` nothing is started any more, and the id is 0.
        """
        if self._closed:
            return 0
        if key:
            self.cancel_key(key)
        number = self._next
        self._next += 1
        progress = Progress(lambda task, count, total: self._note(number, task, count, total))
        job = _Job(name, key, progress, time.monotonic(), done, failed or self._on_error, wanted=wanted)
        self._running[number] = job
        scheduler = self._scheduler
        assert scheduler is not None
        future = lend(
            lambda: self._work(number, work, progress, job),
            lambda errand: scheduler.submit(lane, errand, priority),
        )
        job.future = future
        for kept in (self._futures, self._writing) if writes else (self._futures,):
            kept.add(future)
            future.add_done_callback(kept.discard)
        if not self._ticker.isActive():
            self._ticker.start()
        self.changed.emit()
        return number

    def states(self) -> tuple[JobState, ...]:
        """The running jobs, oldest first."""
        now = time.monotonic()
        return tuple(
            JobState(number, job.name, job.task, job.count, job.total, now - job.started, not job.begun)
            for number, job in self._running.items()
        )

    def running(self, key: str) -> bool:
        """Whether a job with this key runs."""
        return any(job.key == key for job in self._running.values())

    def threads_busy(self) -> bool:
        """Whether a thread still works, be it for a job that was stopped."""
        return any(not future.done() for future in tuple(self._futures))

    def cancel(self, number: int) -> None:
        """Stop a job and forget it; its result will be dropped."""
        job = self._running.pop(number, None)
        if job is not None:
            job.progress.stop()
            if job.future is not None:
                job.future.cancel()
            self._over(job, "stopped")
            self._changed()

    def cancel_key(self, key: str) -> None:
        """Stop the jobs with this key."""
        for number in [number for number, job in self._running.items() if job.key == key]:
            self.cancel(number)

    def cancel_all(self) -> None:
        """Stop every job."""
        for number in list(self._running):
            self.cancel(number)

    def close(self, seconds: float = 8.0) -> bool:
        """Stop everything and wait for the threads; False when one did not end in time."""
        self._closed = True
        self._on_error = _nobody  # a thread that still works must not keep the window
        self.cancel_all()
        ended = not wait(tuple(self._futures), timeout=seconds).not_done
        take_back()
        return ended and (self._own is None or self._own.close(seconds))

    def leave(self, seconds: float = 8.0) -> None:
        """Stop everything, and wait for what is being written only."""
        self._closed = True
        self.cancel_all()
        wait(tuple(self._writing), timeout=seconds)

    def _work(self, number: int, work: Callable[[Context], Any], progress: Progress, job: _Job) -> None:
        context = Context(progress, lambda function: self._post(number, function))
        job.begun = True
        try:
            progress.check()
            if not job.wanted():
                raise OutOfDate
            result = work(context)
        except BaseException as error:
            self._send(number, None, error)
        else:
            self._send(number, result, None)

    def _send(self, number: int, result: object, error: BaseException | None) -> None:
        if not self._closed:
            self._ended.emit(number, result, error)

    def _post(self, number: int, function: Callable[[], None]) -> None:
        if not self._closed:
            self._posted.emit(number, function)

    def _note(self, number: int, task: str, count: int, total: int | None) -> None:
        job = self._running.get(number)
        if job is not None:
            job.task, job.count, job.total = task, count, total

    @Slot(int, object)
    def _run_posted(self, number: int, function: Callable[[], None]) -> None:
        if number in self._running:
            function()

    @Slot(int, object, object)
    def _finish(self, number: int, result: Any, error: BaseException | None) -> None:
        job = self._running.pop(number, None)
        if job is None:
            return
        late = isinstance(error, OutOfDate) or (error is None and not job.wanted())
        failed = error is not None and not isinstance(error, Cancelled)
        self._over(job, "out of date" if late else "failed" if failed else "done")
        self._changed()
        if late:
            return
        if error is None:
            job.done(result)
        elif failed:
            job.failed(error)

    def _over(self, job: _Job, outcome: Literal["done", "failed", "stopped", "out of date"]) -> None:
        self.recent.appendleft(Ended(job.name, outcome, time.monotonic() - job.started))

    def _changed(self) -> None:
        if not self._running:
            self._ticker.stop()
        self.changed.emit()

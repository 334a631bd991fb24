"""The compiler processes of one toolchain: one for each compiler, started when needed.

It keeps the promises of a compilation: stopped within a moment, bounded in
time and memory, and one death from outside goes unnoticed.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

from core.errors import Cancelled, ToolFailedError, ToolTimeoutError
from core.progress import Progress
from core.toolchain.worker import Answer, Worker, WorkerDied

_MOST_IDLE = 3
_MOST_AT_ONCE = 2
"""Processes of one compiler that may work side by side."""
_POLL_SECONDS = 0.05


_Place = tuple[Path, int]


class _Desk:
    """One of the places of a compiler: at most one worker, at most one caller."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.worker: Worker | None = None


class Workers:
    """Persistent workers by soljson path, a second one while the first is busy; thread-safe."""

    def __init__(self, seconds: float, memory_mb: int) -> None:
        self._seconds = seconds
        self._memory_mb = memory_mb
        self._desks: dict[_Place, _Desk] = {}
        self._lock = threading.Lock()
        self._closed = False

    def compile(self, node: Path, soljson: Path, title: str, request: str, progress: Progress) -> str:
        """Standard JSON in, standard JSON out; `title` names the compiler in errors.

        Raises `Cancelled`, `ToolTimeoutError` or `ToolFailedError`.
        """
        place, desk = self._free_desk(soljson, progress)
        try:
            progress.check()
            answer = self._ask(desk, lambda: Worker(node, soljson), title, request, progress)
        finally:
            desk.lock.release()
        self._retire_idle(place)
        return answer

    def pids(self) -> dict[Path, int]:
        """The process ids of the living workers by soljson path; of two the first."""
        with self._lock:
            desks = sorted(self._desks.items(), key=lambda item: -item[0][1])
        return {path: desk.worker.pid for (path, _), desk in desks if desk.worker and desk.worker.alive}

    def close(self) -> None:
        """End every worker; a caller that still waits gets `Cancelled`."""
        with self._lock:
            self._closed = True
            desks = tuple(self._desks.values())
            self._desks.clear()
        for desk in desks:
            if desk.worker is not None:
                desk.worker.close()

    def _free_desk(self, soljson: Path, progress: Progress) -> tuple[_Place, _Desk]:
        """A place of this compiler at which nobody works, taken; the first one where there is a choice."""
        while True:
            progress.check()
            for number in range(_MOST_AT_ONCE):
                place = (soljson, number)
                desk = self._desk(place)
                if desk.lock.acquire(timeout=_POLL_SECONDS if number == _MOST_AT_ONCE - 1 else 0):
                    return place, desk

    def _desk(self, place: _Place) -> _Desk:
        with self._lock:
            if self._closed:
                raise Cancelled
            desk = self._desks.pop(place, None) or _Desk()
            self._desks[place] = desk  # last in the order: used most recently
            return desk

    def _ask(
        self, desk: _Desk, start: Callable[[], Worker], title: str, request: str, progress: Progress
    ) -> str:
        for last in (False, True):
            worker = desk.worker if desk.worker and desk.worker.alive else self._start(desk, start, title)
            try:
                answer = self._watched(worker, title, request, progress)
            except WorkerDied as death:
                self._drop(desk)
                if last:
                    raise ToolFailedError(
                        f"The process of {title} ended twice without an answer ({death}).",
                        "Close other programs if memory is short, then try again.",
                    ) from death
                continue
            except BaseException:
                self._drop(desk)
                raise
            return self._taken(desk, title, answer)
        raise AssertionError("unreachable")

    def _start(self, desk: _Desk, start: Callable[[], Worker], title: str) -> Worker:
        self._drop(desk)
        try:
            worker = start()
        except OSError as error:
            raise ToolFailedError(
                f"Node could not be started for {title}: {error.strerror or error}.",
                "Run “contract-rewriter toolchain list” to see which node is used.",
            ) from error
        with self._lock:
            if not self._closed:
                desk.worker = worker
                return worker
        worker.close()
        raise Cancelled

    def _watched(self, worker: Worker, title: str, request: str, progress: Progress) -> Answer:
        late = threading.Event()

        def out_of_time() -> None:
            late.set()
            worker.kill()

        timer = threading.Timer(self._seconds, out_of_time)
        timer.daemon = True
        timer.start()
        forget = progress.on_stop(worker.kill)
        try:
            return worker.ask(request)
        except WorkerDied:
            if progress.stopped or self._closed:
                raise Cancelled from None
            if late.is_set():
                raise ToolTimeoutError(
                    f"Compiling with {title} took longer than {self._seconds:g} seconds and was stopped.",
                    "Raise the setting “compile_seconds” or compile fewer files at once.",
                ) from None
            raise
        finally:
            forget()
            timer.cancel()

    def _taken(self, desk: _Desk, title: str, answer: Answer) -> str:
        if answer.crashed:
            self._drop(desk)
            raise ToolFailedError(
                f"{title} crashed: {answer.text}.",
                "Try another compiler version, or a smaller part of the project.",
            )
        if answer.heap_mb > self._memory_mb:
            self._drop(desk)  # a compiler's heap never shrinks
        return answer.text

    def _drop(self, desk: _Desk) -> None:
        worker, desk.worker = desk.worker, None
        if worker is not None:
            worker.close()

    def _retire_idle(self, keep: _Place) -> None:
        with self._lock:
            living = [desk for place, desk in self._desks.items() if desk.worker and place != keep]
        for desk in living[: max(0, len(living) - _MOST_IDLE + 1)]:
            if desk.lock.acquire(blocking=False):
                try:
                    self._drop(desk)
                finally:
                    desk.lock.release()

"""How long work tells what it is doing, and how it learns that it should stop.

Core functions that take long accept a `Progress`. The command line draws a bar
from it, the desktop a job row; tests pass `SILENT`.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

from core.errors import Cancelled


class Progress:
    """A sink for progress that also carries the wish to stop; safe to share between threads.

    `report(task, done, total)` is called with a short name of the task and a
    count; `total` is None when it is not known. `stop()` asks the work to end:
    the next `check()` raises `Cancelled`, and callbacks added by `on_stop` run
    at once (they end outside programs that block a thread).
    """

    def __init__(self, sink: Callable[[str, int, int | None], None] | None = None) -> None:
        self._sink = sink
        self._stopped = threading.Event()
        self._lock = threading.Lock()
        self._callbacks: dict[int, Callable[[], None]] = {}
        self._next = 0

    def report(self, task: str, done: int = 0, total: int | None = None) -> None:
        """Tell how far a task is; raises `Cancelled` when asked to stop."""
        self.check()
        if self._sink is not None:
            self._sink(task, done, total)

    def check(self) -> None:
        """Raise `Cancelled` when asked to stop."""
        if self._stopped.is_set():
            raise Cancelled

    @property
    def stopped(self) -> bool:
        """Whether somebody asked to stop."""
        return self._stopped.is_set()

    def stop(self) -> None:
        """Ask the work to stop, from any thread."""
        with self._lock:
            self._stopped.set()
            callbacks = tuple(self._callbacks.values())
        for callback in callbacks:
            callback()

    def on_stop(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Run `callback` when the work is asked to stop; the result removes it again."""
        with self._lock:
            key = self._next
            self._next += 1
            self._callbacks[key] = callback
            already = self._stopped.is_set()
        if already:
            callback()

        def remove() -> None:
            with self._lock:
                self._callbacks.pop(key, None)

        return remove


def silent() -> Progress:
    """A progress that nobody watches."""
    return Progress()

"""Long work of the window's thread, done a few milliseconds at a time so that keys come between.

For what cannot leave the thread: widgets, and trees whose parser belongs to it.
Work that touches disk, compiler or EVM is a job instead (`desktop.jobs`).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator
from typing import Generic, TypeVar

from PySide6.QtCore import QObject, QTimer

TURN_SECONDS = 0.004
"""How long one turn may take; a key waits for no more than that, and the rest of a step."""
T = TypeVar("T")
Steps = Generator[None, None, T]
"""Yields where it may be interrupted, and returns its result."""


def now(steps: Steps[T]) -> T:
    """Do all of it at once; what it returns."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            result: T = end.value
            return result


class Slices(QObject, Generic[T]):
    """One piece of work at a time: a new one takes the place of what is not done."""

    def __init__(self, done: Callable[[T], None], parent: QObject) -> None:
        super().__init__(parent)
        self._done = done
        self._steps: Steps[T] | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._turn)

    @property
    def busy(self) -> bool:
        """Whether something is not done yet."""
        return self._steps is not None

    def start(self, steps: Steps[T]) -> None:
        """Begin this work in the next turn of the event loop."""
        self._steps = steps
        self._timer.start()

    def stop(self) -> None:
        """Leave off; the result never comes."""
        self._steps = None
        self._timer.stop()

    def finish(self) -> None:
        """Do the rest at once: somebody needs the result now."""
        self._work(float("inf"))

    def _turn(self) -> None:
        self._work(time.perf_counter() + TURN_SECONDS)

    def _work(self, until: float) -> None:
        steps = self._steps
        while steps is not None and time.perf_counter() < until:
            try:
                next(steps)
            except StopIteration as end:
                self.stop()
                self._done(end.value)
                return

"""Progress on a terminal: one line per running task, on standard error, gone when done.

When standard error is not a terminal nothing is drawn at all.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from rich.progress import Progress as Bars
    from rich.progress import TaskID


class Bar:
    """Draws what `Progress` reports; safe to call from several threads."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._lock = threading.Lock()
        self._bars: Bars | None = None
        self._tasks: dict[str, TaskID] = {}
        self._visible = stream.isatty()

    def __call__(self, task: str, done: int, total: int | None) -> None:
        """The sink of a `Progress`."""
        if not self._visible:
            return
        with self._lock:
            bars = self._bars or self._start()
            if task not in self._tasks:
                self._tasks[task] = bars.add_task(task, total=total)
            bars.update(self._tasks[task], completed=done, total=total)
            if total is not None and done >= total:
                bars.remove_task(self._tasks.pop(task))

    def close(self) -> None:
        """Take the lines away, so that the answer stands on a clean terminal."""
        with self._lock:
            self._visible = False
            if self._bars is not None:
                self._bars.stop()
                self._bars = None

    def _start(self) -> Bars:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, SpinnerColumn, TextColumn, TimeElapsedColumn
        from rich.progress import Progress as Bars

        self._bars = Bars(
            SpinnerColumn(),
            TextColumn("{task.description}", markup=False),
            BarColumn(bar_width=24),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=Console(file=self._stream),
            transient=True,
        )
        self._bars.start()
        return self._bars

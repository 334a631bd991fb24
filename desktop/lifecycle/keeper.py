"""Hands what is typed to the journal, in a thread of its own.

A thread of its own, because no compile may ever make it wait. Work is done in the
order in which it was given, so a text that was saved is never kept again after it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from pathlib import Path
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Qt, Signal, Slot

from core.store.journal import Journal, Typed
from desktop.lending import lend

T = TypeVar("T")
LOG = logging.getLogger("contract_rewriter.desktop")


class Keeper(QObject):
    """One per program. `failing(error)` is sent when texts can no longer be kept, `well` when they can."""

    failing = Signal(object)
    missed = Signal()
    """A text could not be kept: give it again later."""
    well = Signal()
    _done = Signal(object, object)
    _told = Signal(object)

    def __init__(self, root: Path) -> None:
        super().__init__()
        self._root = root
        self._journal: Journal | None = None
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="journal")
        self._last: Future[Any] | None = None
        self._closed = False
        self._bad = False
        self._done.connect(lambda done, result: done(result), Qt.ConnectionType.QueuedConnection)
        self._told.connect(self._tell, Qt.ConnectionType.QueuedConnection)

    def keep(self, make: Callable[[], Typed]) -> None:
        """Keep the text that `make` gives; it is called in the journal's thread."""
        self._submit(lambda journal: journal.keep(make()))

    def drop(self, path: Path) -> None:
        """Forget the text of a document."""
        self._submit(lambda journal: journal.drop(path))

    def run(self, work: Callable[[Journal], T], done: Callable[[T], None], otherwise: T) -> None:
        """Do something else with the journal, then `done(result)` in the window's thread.

        When it fails, `otherwise` is the result.
        """

        def both() -> None:
            results = [otherwise]
            self._work(lambda journal: results.append(work(journal)))
            if not self._closed:
                self._done.emit(done, results[-1])

        if not self._closed:
            self._last = lend(both, self._thread.submit)

    def aside(self, work: Callable[[], object]) -> None:
        """Do something small with the disk that has nothing to do with the journal."""
        if not self._closed:
            self._last = lend(work, self._thread.submit)

    def flush(self, seconds: float = 2.0) -> bool:
        """Wait until everything given so far is on the disk; False when it took longer."""
        return self._last is None or not wait([self._last], timeout=seconds).not_done

    def close(self, seconds: float = 2.0) -> bool:
        """End the thread. Texts that were not dropped stay for the next start."""
        if not self._closed:
            self._submit(lambda journal: journal.close(forget=False))
            self._closed = True
            self._thread.shutdown(wait=False)
        return self.flush(seconds)

    def _submit(self, work: Callable[[Journal], object]) -> None:
        if not self._closed:
            self._last = lend(lambda: self._work(work), self._thread.submit)

    def _work(self, work: Callable[[Journal], object]) -> None:
        try:
            if self._journal is None:
                self._journal = Journal(self._root)
            work(self._journal)
        except OSError as error:
            if self._journal is not None and not self._journal.folder.exists():
                self._journal = None  # somebody removed it: claim another the next time
            self._report(error)
        except Exception as error:
            LOG.exception("the journal failed")
            self._report(error)
        else:
            self._report(None)

    def _report(self, error: Exception | None) -> None:
        if error is not None and not self._closed:
            self.missed.emit()
        if not self._closed and (error is not None) != self._bad:
            self._bad = error is not None
            self._told.emit(error)

    @Slot(object)
    def _tell(self, error: Any) -> None:
        if error is None:
            self.well.emit()
        else:
            self.failing.emit(error)

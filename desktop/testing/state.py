"""What is known about the project's own tests, and the signals by which marks follow it; part of the session.

A result is forgotten when its test starts again: what was stopped, killed or
did not compile leaves no old pass behind.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QObject, Signal

from core.testing.results import Result, Run, Selection, Status

if TYPE_CHECKING:
    from core.testing.coverage import Coverage

Shown = Status | Literal["running", "not run"]
Key = tuple[Path, str, str]
"""File, contract and the function's name."""
_WORST: tuple[Status, ...] = ("failed", "no result", "skipped", "passed")


@dataclass(frozen=True, slots=True)
class State:
    """How one test, or all of a contract, stand; `results` are behind it."""

    shown: Shown
    results: tuple[Result, ...] = ()
    why: str = ""
    """Why there is no result."""


class OwnTests(QObject):
    """Results of this session, by test."""

    changed = Signal()
    coverage_changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.running: Selection | None = None
        self.last: tuple[Path, Selection] | None = None
        """The path whose project was tested last, and what of it."""
        self.stale = False
        """A file was changed since: the results are about another text."""
        self.trusted: set[Path] = set()
        """Projects whose tests may start programs, with the person's consent."""
        self.coverage: Coverage | None = None
        self.coverage_stale = False
        """A file was changed since it was measured: its lines may be others now."""
        self._results: dict[Key, Result] = {}
        self._without: tuple[Selection, str] | None = None

    def begin(self, at: Path, selection: Selection) -> None:
        """Tests of the project around `at` start."""
        self.running, self.last, self._without = selection, (at, selection), None
        self.stale = False
        self._results = {key: item for key, item in self._results.items() if not covers(selection, key)}
        self.changed.emit()

    def finish(self, run: Run) -> None:
        """Take over what came of them."""
        self.running = None
        for item in run.results:
            self._results[(run.root / item.file, item.contract, item.name)] = item
        if run.outcome != "done":
            self._without = (run.selection, run.complaint)
        self.changed.emit()

    def give_up(self, why: str) -> None:
        """They ended without any result."""
        if self.running is not None:
            self._without, self.running = (self.running, why), None
            self.changed.emit()

    def edited(self) -> None:
        """A text was changed, so that the results and the coverage are about another one."""
        if self.coverage is not None and not self.coverage_stale:
            self.coverage_stale = True
            self.coverage_changed.emit()
        if self._results and not self.stale:
            self.stale = True
            self.changed.emit()

    def covered(self, coverage: Coverage | None) -> None:
        """Keep which lines the tests reach."""
        self.coverage, self.coverage_stale = coverage, False
        self.coverage_changed.emit()

    def state_of(self, path: Path, contract: str, function: str = "") -> State:
        """How a test stands, or all tests of a contract."""
        if self.running is not None and covers(self.running, (path, contract, function)):
            return State("running")
        found = tuple(
            item
            for (file, of, name), item in self._results.items()
            if (file, of) == (path, contract) and function in ("", name)
        )
        if found:
            return State(worst(item.status for item in found), found)
        if self._without is not None and covers(self._without[0], (path, contract, function)):
            return State("no result", (), self._without[1])
        return State("not run")

    def forget(self) -> None:
        """Another project was opened."""
        self.running, self.last, self._without, self.stale = None, None, None, False
        self._results = {}
        self.covered(None)
        self.changed.emit()


def covers(selection: Selection, key: Key) -> bool:
    """Whether a test, or with an empty name any of a contract, is among the selected ones."""
    path, contract, function = key
    return (
        selection.file in (None, path)
        and selection.contract in ("", contract)
        and (selection.function == function or not selection.function or not function)
    )


def worst(found: Iterable[Status]) -> Status:
    """The status that a person must know first."""
    return min(found, key=_WORST.index)

"""What came of a project's tests, as values. Only what the tool says has passed is called passed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Status = Literal["passed", "failed", "skipped", "no result"]
Outcome = Literal["done", "no tests", "not compiled", "broken"]


@dataclass(frozen=True, slots=True)
class Selection:
    """Which tests are meant: those of a file, a contract, or one function; all where nothing is said."""

    file: Path | None = None
    contract: str = ""
    function: str = ""


@dataclass(frozen=True, slots=True)
class Listed:
    """A test that is there; `file` as the tool names it, `name` without parameters."""

    file: str
    contract: str
    name: str


@dataclass(frozen=True, slots=True)
class Result:
    """One test. `reason` says why it failed or has no result; `gas` is the median where it ran often."""

    file: str
    contract: str
    signature: str
    status: Status
    reason: str = ""
    counterexample: str = ""
    gas: int | None = None
    runs: int | None = None
    duration: str = ""
    logs: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The function's name without its parameters."""
        return self.signature.partition("(")[0]


@dataclass(frozen=True, slots=True)
class Run:
    """One run. `complaint` is why there are no results, or what was wrong beside them."""

    root: Path
    selection: Selection
    outcome: Outcome
    results: tuple[Result, ...] = ()
    complaint: str = ""

    def counts(self) -> Mapping[Status, int]:
        """How many tests ended how."""
        return Counter(item.status for item in self.results)

    @property
    def passed(self) -> bool:
        """Whether at least one test passed and none did anything but pass or be skipped."""
        counts = self.counts()
        bad = counts.get("failed", 0) + counts.get("no result", 0)
        return self.outcome == "done" and not bad and counts.get("passed", 0) > 0

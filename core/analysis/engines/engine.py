"""What every foreign engine provides: how its program is found, run and read. Its rules are its own.

An engine is the person's own executable, run as a process of its own and read from its JSON; none is
imported and none is shipped. A finding of it is first a `Seen`: where and what, in the engine's words.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from core.analysis.finding import Confidence, Severity
from core.progress import Progress


@dataclass(frozen=True, slots=True)
class Seen:
    """One thing a foreign engine saw.

    `path` is absolute; lines are 1-based and inclusive, 0 where the engine names none; `contract` and
    `function` are empty where it does not tell.
    """

    rule: str
    severity: Severity
    confidence: Confidence
    path: Path
    line: int
    end_line: int
    message: str
    column: int = 0
    contract: str = ""
    function: str = ""
    swc: str = ""
    suppressed: bool = False


@dataclass(frozen=True, slots=True)
class Engine:
    """A foreign engine: a typed row of the catalog.

    `run` gets the program, a file or a project's root and the folder to run in. It raises
    `ToolFailedError` when the program fails, and `Cancelled`.
    """

    id: str
    programs: tuple[str, ...]
    """Names of the executable, the likeliest first."""
    install: str
    """The next step for somebody who does not have it."""
    run: Callable[[Path, Path, Path, Progress], tuple[Seen, ...]]

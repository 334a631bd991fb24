"""What the window shows of one analysis: the rows of the problems and the marks of the open files.

Of thousands of findings they take longer to make than a key may wait, so whoever analyzes makes them
in its own thread. What was not made there is made when it is asked for.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from core.analysis.finding import Analysis
from desktop.editor.model import Mark, marks_of
from desktop.findings.problem import Problem, problems_of

if TYPE_CHECKING:
    from core.pipeline import Built
    from desktop.session import Session


@dataclass(frozen=True, slots=True)
class Shown:
    """Rows and marks (file → marks) of an analysis of some texts."""

    built: Built
    analysis: Analysis
    problems: tuple[Problem, ...]
    marks: Mapping[Path, tuple[Mark, ...]]


def shown_of(built: Built, analysis: Analysis, paths: Collection[Path]) -> Shown:
    """All rows, and the marks of these files; in any thread."""
    marks = {path: marks_of(path, built, analysis) for path in paths}
    return Shown(built, analysis, _rows(built, analysis), marks)


def problems_in(session: Session) -> tuple[Problem, ...]:
    """The rows of what the session holds now; none when nothing was analyzed."""
    built, analysis, known = session.built, session.analysis, _known(session)
    if built is None or analysis is None:
        return ()
    return known.problems if known is not None else _rows(built, analysis)


def marks_in(session: Session, path: Path) -> tuple[Mark, ...]:
    """The marks of a file by what the session holds now."""
    known = _known(session)
    if known is not None and path in known.marks:
        return known.marks[path]
    return marks_of(path, session.built, session.analysis)


def _known(session: Session) -> Shown | None:
    """What was made before, if it is of this very analysis."""
    shown = session.shown
    fits = shown is not None and shown.built is session.built and shown.analysis is session.analysis
    return shown if fits else None


def _rows(built: Built, analysis: Analysis) -> tuple[Problem, ...]:
    files = {n: p for item in built.compilations for n, p in item.input.files.items()}
    sources = {n: s for item in built.compilations for n, s in item.input.sources.items()}
    return problems_of(analysis, files, sources)

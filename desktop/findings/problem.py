"""A finding or a compiler message as one row of the problems panel."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from core.analysis.finding import Analysis, Finding
from core.solidity.compilation import Diagnostic
from core.text import SourceText
from desktop import severities
from desktop.session import Place
from desktop.words import tr

COMPILER = "solc"
OWN = "builtin"


@dataclass(frozen=True, slots=True)
class Problem:
    """One row: `detector` is a detector's id or the compiler's code; `place` None without a file.

    A finding has a `fingerprint`, and a dismissed one the `reason` why; `finding` is all of it.
    `engines` are those that saw it, the one that told it first.
    """

    severity: str
    message: str
    detector: str
    location: str
    place: Place | None
    file: str = ""
    fingerprint: str = ""
    reason: str = ""
    engines: tuple[str, ...] = (COMPILER,)
    finding: Finding | None = None


def problems_of(
    analysis: Analysis, files: dict[str, str], sources: dict[str, SourceText]
) -> tuple[Problem, ...]:
    """All rows of an analysis, dismissed ones too; what a comment in the source silences is left out."""
    rows = [_of_message(item, files) for item in analysis.diagnostics]
    for found in analysis.findings:
        if not found.suppressed or found.reason:
            rows.append(_of_finding(found, files, sources.get(found.file)))
    return tuple(sorted(rows, key=lambda row: (severities.rank(row.severity), row.location)))


def counts(problems: tuple[Problem, ...]) -> Counter[str]:
    """How many rows there are of each severity."""
    return Counter(row.severity for row in problems)


def engine_words(engine: str) -> str:
    """An engine as a person calls it."""
    return {OWN: tr("Contract Rewriter"), COMPILER: tr("Compiler")}.get(engine, engine)


def _of_message(item: Diagnostic, files: dict[str, str]) -> Problem:
    where = f"{item.file}:{item.line}" if item.line else item.file
    place = _place(files, item.file, max(item.line, 1), max(item.column, 1))
    title = f"solc {item.code}".strip()
    return Problem(item.severity, item.message, title, where, place, item.file)


def _of_finding(found: Finding, files: dict[str, str], source: SourceText | None) -> Problem:
    column = source.column_of(found.span.start) if source is not None else 1
    return Problem(
        found.severity,
        _message(found),
        found.detector,
        f"{found.file}:{found.line}",
        _place(files, found.file, found.line, column),
        found.file,
        found.fingerprint,
        found.reason,
        (found.engine, *found.agreed),
        found,
    )


def _message(found: Finding) -> str:
    """The words of a finding, with who else saw it and why it was dismissed."""
    told = found.message
    if found.agreed:
        told += f" ({tr('also seen by')} {', '.join(found.agreed)})"
    if found.reason:
        told = f"{told} ({tr('dismissed')}: {found.reason})"
    return told


def _place(files: dict[str, str], name: str, line: int, column: int) -> Place | None:
    path = files.get(name)
    return Place(Path(path), line, column) if path else None

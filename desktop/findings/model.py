"""Findings and compiler messages as rows of one table, worst first."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from core.analysis.finding import Analysis, Finding
from core.text import SourceText
from desktop import severities
from desktop.look import Look
from desktop.session import Place
from desktop.words import tr

Index = QModelIndex | QPersistentModelIndex
DISMISSED = "dismissed"


@dataclass(frozen=True, slots=True)
class Problem:
    """One row: `detector` is a detector's id or the compiler's code; `place` None without a file.

    A finding has a `fingerprint`, and a dismissed one the `reason` why.
    """

    severity: str
    message: str
    detector: str
    location: str
    place: Place | None
    file: str = ""
    fingerprint: str = ""
    reason: str = ""


def problems_of(
    analysis: Analysis, files: dict[str, str], sources: dict[str, SourceText]
) -> tuple[Problem, ...]:
    """All rows of an analysis, dismissed ones too; what a comment in the source silences is left out."""
    rows: list[Problem] = []
    for item in analysis.diagnostics:
        where = f"{item.file}:{item.line}" if item.line else item.file
        rows.append(
            Problem(
                item.severity,
                item.message,
                f"solc {item.code}".strip(),
                where,
                _place(files, item.file, max(item.line, 1), max(item.column, 1)),
            )
        )
    for found in analysis.findings:
        if found.suppressed and not found.reason:
            continue
        source = sources.get(found.file)
        column = source.column_of(found.span.start) if source is not None else 1
        place = _place(files, found.file, found.line, column)
        where = f"{found.file}:{found.line}"
        rows.append(
            Problem(
                found.severity,
                _message(found),
                found.detector,
                where,
                place,
                found.file,
                found.fingerprint,
                found.reason,
            )
        )
    return tuple(sorted(rows, key=lambda row: (severities.rank(row.severity), row.location)))


def _message(found: Finding) -> str:
    """The words of a finding, with who else saw it and why it was dismissed."""
    told = found.message
    if found.agreed:
        told += f" ({tr('also seen by')} {', '.join(found.agreed)})"
    if found.reason:
        told = f"{told} ({tr('dismissed')}: {found.reason})"
    return told


def counts(problems: tuple[Problem, ...]) -> Counter[str]:
    """How many rows there are of each severity."""
    return Counter(row.severity for row in problems)


class ProblemsModel(QAbstractTableModel):
    """The rows for a table view."""

    def __init__(self, look: Look, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._all: tuple[Problem, ...] = ()
        self._rows: tuple[Problem, ...] = ()
        self._severity, self._words = "", ""

    def show(self, problems: tuple[Problem, ...]) -> None:
        """Show other rows."""
        self._all = problems
        self.filter(self._severity, self._words)

    def filter(self, severity: str, words: str) -> None:
        """Only rows of a severity (empty: all, `DISMISSED`: only those dismissed) that hold the words."""
        self._severity, self._words = severity, words
        wanted = words.casefold().split()
        self.beginResetModel()
        self._rows = tuple(
            row
            for row in self._all
            if _shown(row, severity)
            and all(word in f"{row.message} {row.detector} {row.location}".casefold() for word in wanted)
        )
        self.endResetModel()

    def problem(self, row: int) -> Problem:
        """The problem in a row."""
        return self._rows[row]

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else 4

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return (tr("Severity"), tr("Problem"), tr("Detector"), tr("Location"))[section]
        return None

    def data(self, index: Index, role: int = 0) -> Any:
        row = self._rows[index.row()]
        texts = (severities.words(row.severity), row.message, row.detector, row.location)
        if role == Qt.ItemDataRole.DisplayRole:
            return texts[index.column()].replace("\n", " ")
        if role == Qt.ItemDataRole.ToolTipRole:
            return texts[index.column()]
        if role == Qt.ItemDataRole.DecorationRole and index.column() == 0:
            color = severities.color(self._look.theme, row.severity)
            return self._look.icon(severities.icon(row.severity), color)
        return None


def _shown(row: Problem, severity: str) -> bool:
    if severity == DISMISSED:
        return bool(row.reason)
    return not row.reason and severity in {"", row.severity}


def _place(files: dict[str, str], name: str, line: int, column: int) -> Place | None:
    path = files.get(name)
    return Place(Path(path), line, column) if path else None

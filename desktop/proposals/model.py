"""Candidates as rows of a list: title, origin, verdict word, measured gas."""

from __future__ import annotations

from operator import is_
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from desktop.candidate import TOGETHER, Candidate
from desktop.evidence import trusted_gas
from desktop.proposals.arranging import Heading, Row, words_of
from desktop.words import change, tr

Index = QModelIndex | QPersistentModelIndex
CANDIDATE = Qt.ItemDataRole.UserRole
HEADING = Qt.ItemDataRole.UserRole + 1


def gas_of(candidate: Candidate) -> str:
    """The measured differences that stand for the candidate; empty where none was measured or it breaks."""
    report = candidate.report
    rows = trusted_gas(report) if report is not None else ()
    parts = [
        tr("{change} gas").format(change=change(row.change))
        if "(" in row.label
        else tr("{change} deploy").format(change=change(row.change))
        for row in rows
    ]
    if rows and report is not None and report.verdict != "pass":
        parts.append(tr("not verified"))
    return " · ".join(parts)


class ProposalsModel(QAbstractListModel):
    """The session's candidates as they are arranged, with the headings of their groups."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[Row, ...] = ()

    def show(self, rows: tuple[Row, ...]) -> None:
        """Show other rows; nothing happens when they are the same."""
        if len(rows) == len(self._rows) and all(map(is_, rows, self._rows)):
            return
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    @property
    def candidates(self) -> tuple[Candidate, ...]:
        """What is shown, headings aside."""
        return tuple(row for row in self._rows if isinstance(row, Candidate))

    def row_of(self, candidate_id: str) -> int:
        """The row of a candidate, −1 when it is not there."""
        found = (
            at for at, row in enumerate(self._rows) if isinstance(row, Candidate) and row.id == candidate_id
        )
        return next(found, -1)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._rows)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """A heading is passed over by the keys."""
        row = self._rows[index.row()] if index.isValid() else None
        return Qt.ItemFlag.NoItemFlags if isinstance(row, Heading) else super().flags(index)

    def data(self, index: Index, role: int = 0) -> Any:
        row = self._rows[index.row()]
        if isinstance(row, Heading):
            if role == HEADING:
                return row
            words = tr("{title}, {n} proposals").format(title=row.title, n=row.count)
            return words if role == Qt.ItemDataRole.DisplayRole else None
        words_ = words_of(row)
        if role == CANDIDATE:
            return row
        if role == Qt.ItemDataRole.DisplayRole:
            return row.title
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleDescriptionRole):
            parts = (row.origin, f"{words_.word}. {words_.sentence}", gas_of(row), row.reason)
            return "\n".join(part for part in parts if part)
        return None


def subtitle(candidate: Candidate) -> str:
    """The second line of a row: who wrote it, and whether it must be read."""
    if candidate.id == TOGETHER:
        return tr("verified as one")
    care = {"review": tr("read before accepting"), "example": tr("example only")}
    extra = care.get(candidate.applicability)
    return f"{candidate.origin} · {extra}" if extra else candidate.origin

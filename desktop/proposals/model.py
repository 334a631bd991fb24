"""Candidates as rows of a list: title, origin, verdict word, measured gas."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from desktop.candidate import TOGETHER, Candidate
from desktop.evidence import VerdictWords, headline_gas, unverified_words, verdict_words
from desktop.words import change, tr

Index = QModelIndex | QPersistentModelIndex
CANDIDATE = Qt.ItemDataRole.UserRole


def words_of(candidate: Candidate) -> VerdictWords:
    """The verdict about the whole candidate."""
    return verdict_words(candidate.report) if candidate.report is not None else unverified_words()


def gas_of(candidate: Candidate) -> str:
    """The measured differences that stand for the candidate; empty where none was measured."""
    rows = headline_gas(candidate.report) if candidate.report is not None else ()
    parts = [
        tr("{change} gas").format(change=change(row.change))
        if "(" in row.label
        else tr("{change} deploy").format(change=change(row.change))
        for row in rows
    ]
    return " · ".join(parts)


class ProposalsModel(QAbstractListModel):
    """The session's candidates in order."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[Candidate, ...] = ()

    def show(self, candidates: tuple[Candidate, ...]) -> None:
        """Show other candidates."""
        self.beginResetModel()
        self._rows = candidates
        self.endResetModel()

    def row_of(self, candidate_id: str) -> int:
        """The row of a candidate, −1 when it is not there."""
        return next((at for at, item in enumerate(self._rows) if item.id == candidate_id), -1)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = 0) -> Any:
        candidate = self._rows[index.row()]
        words = words_of(candidate)
        if role == CANDIDATE:
            return candidate
        if role == Qt.ItemDataRole.DisplayRole:
            return candidate.title
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleDescriptionRole):
            parts = (candidate.origin, f"{words.word}. {words.sentence}", gas_of(candidate), candidate.reason)
            return "\n".join(part for part in parts if part)
        return None


def subtitle(candidate: Candidate) -> str:
    """The second line of a row: who wrote it, and whether it must be read."""
    if candidate.id == TOGETHER:
        return tr("verified as one")
    care = {"review": tr("read before accepting"), "example": tr("example only")}
    extra = care.get(candidate.applicability)
    return f"{candidate.origin} · {extra}" if extra else candidate.origin

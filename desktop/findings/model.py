"""Findings and compiler messages as rows, worst first: one list, or a list below each file or detector."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QFont

from desktop import severities
from desktop.findings.filtering import Filter
from desktop.findings.problem import Problem
from desktop.look import Look
from desktop.words import tr

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
_ALONE = 0
"""The internal id of what has no group above it; a row in group n has n + 1."""


class ProblemsModel(QAbstractItemModel):
    """The rows for a tree view; without groups they all stand at the top."""

    def __init__(self, look: Look, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._all: tuple[Problem, ...] = ()
        self._rows: tuple[Problem, ...] = ()
        self._groups: tuple[tuple[str, tuple[Problem, ...]], ...] = ()
        self._filter = Filter()

    # What the panel does.

    def show(self, problems: tuple[Problem, ...]) -> None:
        """Show other rows."""
        self._all = problems
        self.choose(self._filter)

    def choose(self, wanted: Filter) -> None:
        """Show only what passes a filter, grouped as it says."""
        self.beginResetModel()
        self._filter = wanted
        self._rows = tuple(row for row in self._all if wanted.shows(row))
        self._groups = _grouped(self._rows, wanted.group) if wanted.group else ()
        self.endResetModel()

    @property
    def grouped(self) -> bool:
        """Whether the rows stand below groups."""
        return bool(self._filter.group)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Everything that is shown, worst first, whatever the groups."""
        return self._rows

    def total(self) -> int:
        """How many problems there are, shown or not, without those that were dismissed."""
        return sum(not row.reason for row in self._all)

    def engines(self) -> tuple[str, ...]:
        """Who saw anything, in the order of the first problem."""
        return tuple(dict.fromkeys(name for row in self._all for name in row.engines))

    def problem(self, row: int) -> Problem:
        """The problem at a place among all that are shown."""
        return self._rows[row]

    def problem_at(self, index: Index) -> Problem | None:
        """The problem of a row of the view; None for a group."""
        if not index.isValid():
            return None
        if index.internalId() != _ALONE:
            return self._groups[index.internalId() - 1][1][index.row()]
        return None if self.grouped else self._rows[index.row()]

    def index_of(self, problem: Problem) -> QModelIndex:
        """Where a problem stands; an invalid index when it is not shown."""
        if not self.grouped:
            return self.index(self._rows.index(problem), 0) if problem in self._rows else QModelIndex()
        for number, (_, rows) in enumerate(self._groups):
            if problem in rows:
                return self.index(rows.index(problem), 0, self.index(number, 0))
        return QModelIndex()

    # QAbstractItemModel.

    def index(self, row: int, column: int, parent: Index = _ROOT) -> QModelIndex:
        if not parent.isValid():  # asked of every row when they are laid out
            many, group = len(self._groups if self._filter.group else self._rows), _ALONE
        else:
            many, group = self.rowCount(parent), parent.row() + 1
        if not (0 <= row < many and 0 <= column < 4):
            return QModelIndex()
        return self.createIndex(row, column, group)

    def parent(self, index: Index = _ROOT) -> QModelIndex:  # type: ignore[override]
        if not index.isValid() or index.internalId() == _ALONE:
            return QModelIndex()
        return self.createIndex(index.internalId() - 1, 0, _ALONE)

    def hasChildren(self, parent: Index = _ROOT) -> bool:
        """Asked for every row when they are laid out."""
        if not parent.isValid():
            return bool(self._rows)
        return bool(self._filter.group) and parent.internalId() == _ALONE and parent.column() == 0

    def rowCount(self, parent: Index = _ROOT) -> int:
        if not parent.isValid():
            return len(self._groups) if self.grouped else len(self._rows)
        if not self.grouped or parent.internalId() != _ALONE or parent.column() > 0:
            return 0
        return len(self._groups[parent.row()][1])

    def columnCount(self, parent: Index = _ROOT) -> int:
        return 4

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return (tr("Severity"), tr("Problem"), tr("Detector"), tr("Location"))[section]
        return None

    def data(self, index: Index, role: int = 0) -> Any:
        row = self.problem_at(index)
        if row is None:
            return self._group_data(index, role) if index.isValid() else None
        texts = (severities.words(row.severity), row.message, row.detector, row.location)
        if role == Qt.ItemDataRole.DisplayRole:
            return texts[index.column()].replace("\n", " ")
        if role == Qt.ItemDataRole.ToolTipRole:
            return texts[index.column()]
        if role == Qt.ItemDataRole.AccessibleTextRole and index.column() == 0:
            return ", ".join(texts)
        if role == Qt.ItemDataRole.DecorationRole and index.column() == 0:
            color = severities.color(self._look.theme, row.severity)
            return self._look.icon(severities.icon(row.severity), color)
        return None

    def _group_data(self, index: Index, role: int) -> Any:
        name, rows = self._groups[index.row()]
        if index.column() > 0:
            return None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return tr("{name}  ({n})").format(name=name, n=len(rows))
        if role == Qt.ItemDataRole.FontRole:
            font = QFont()
            font.setBold(True)
            return font
        return None


def _grouped(rows: tuple[Problem, ...], by: str) -> tuple[tuple[str, tuple[Problem, ...]], ...]:
    """Groups in the order of their worst problem."""
    found: dict[str, list[Problem]] = {}
    for row in rows:
        name = row.file if by == "file" else row.detector
        found.setdefault(name or tr("No file"), []).append(row)
    return tuple((name, tuple(items)) for name, items in found.items())

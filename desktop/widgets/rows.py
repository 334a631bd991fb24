"""The rows of a list that is shown whole anew for every key, as Qt's views ask for them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Generic, Protocol, TypeVar

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

Index = QModelIndex | QPersistentModelIndex
ROW = Qt.ItemDataRole.UserRole
"""Under which an index gives its whole row."""


class Told(Protocol):
    """What a row says of itself."""

    @property
    def words(self) -> Sequence[str]:
        """What is read aloud, in the order in which it stands there; some may be empty."""
        ...

    @property
    def hint(self) -> str:
        """What the mouse is told that rests on it."""
        ...


R = TypeVar("R", bound=Told)


class Rows(QAbstractListModel, Generic[R]):
    """Rows of one kind."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.rows: tuple[R, ...] = ()

    def show(self, rows: Sequence[R]) -> None:
        """Show these instead."""
        self.beginResetModel()
        self.rows = tuple(rows)
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: Index, role: int = 0) -> object:
        row = self.rows[index.row()]
        if role == ROW:
            return row
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return ", ".join(part for part in row.words if part)
        return row.hint if role == Qt.ItemDataRole.ToolTipRole else None

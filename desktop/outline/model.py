"""The declarations of a file as a tree of rows; a row keeps its place when only lines moved.

What a row shows is made when it is painted, not before: a long file has fifteen thousand.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import (
    QAbstractItemModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QSortFilterProxyModel,
    Qt,
)

from desktop.language import kinds
from desktop.language.structure import Entry, walk
from desktop.look import Look

Index = QModelIndex | QPersistentModelIndex
_Role = Qt.ItemDataRole
_TOP = -1


class OutlineModel(QAbstractItemModel):
    """Two columns: what is declared, and its visibility. Entries have numbers in the order of the text."""

    def __init__(self, look: Look, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._named: object = None
        self._by_name = False
        self._under: dict[int, list[int]] = {}
        """The numbers that stand under a number, in the order of the rows."""
        self._parents: list[int] = []
        self._rows: list[int] = []
        self.entries: tuple[Entry, ...] = ()

    def show(self, entries: Sequence[Entry], named: object = None) -> bool:
        """Show other entries; False when only their lines changed, so that every row stays.

        Two calls with the very same `named` say that nothing but lines did.
        """
        if named is not None and named is self._named:
            self.entries = tuple(walk(entries))
            return False
        self.beginResetModel()
        self._named, self.entries = named, tuple(walk(entries))
        self._parents, self._under = [], {}
        self._place(entries, _TOP)
        self._arrange()
        self.endResetModel()
        return True

    def by_name(self, on: bool) -> None:
        """Whether rows stand by name instead of by their place; what is open or selected stays so."""
        self.layoutAboutToBeChanged.emit()
        former = self.persistentIndexList()
        numbers = [(index.internalId(), index.column()) for index in former]
        self._by_name = on
        self._arrange()
        now = [self.createIndex(self._rows[number], column, number) for number, column in numbers]
        self.changePersistentIndexList(former, now)
        self.layoutChanged.emit()

    def repaint(self) -> None:
        """Paint the icons in the colors of another theme."""
        for number, under in self._under.items():
            above = self._index(number)
            first, last = self.index(0, 0, above), self.index(len(under) - 1, 0, above)
            self.dataChanged.emit(first, last, [_Role.DecorationRole])

    def entry(self, index: Index) -> Entry | None:
        """The entry of a row."""
        return self.entries[index.internalId()] if index.isValid() else None

    def index_at(self, line: int) -> QModelIndex:
        """The innermost declaration around a 0-based line; invalid where there is none."""
        best = _TOP
        for number, entry in enumerate(self.entries):
            if entry.start <= line <= entry.end and (best < 0 or entry.start >= self.entries[best].start):
                best = number
        return self._index(best)

    # What Qt asks.

    def index(self, row: int, column: int, parent: Index = QModelIndex()) -> QModelIndex:  # noqa: B008
        under = self._under.get(parent.internalId() if parent.isValid() else _TOP, [])
        if 0 <= row < len(under) and 0 <= column < 2:
            return self.createIndex(row, column, under[row])
        return QModelIndex()

    def parent(self, index: Index) -> QModelIndex:  # type: ignore[override]
        return self._index(self._parents[index.internalId()]) if index.isValid() else QModelIndex()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        if parent.isValid() and parent.column():
            return 0
        return len(self._under.get(parent.internalId() if parent.isValid() else _TOP, ()))

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 2

    def data(self, index: Index, role: int = _Role.DisplayRole) -> object:
        entry = self.entry(index)
        if entry is None:
            return None
        first = index.column() == 0
        if role == _Role.DisplayRole:
            return _words(entry) if first else entry.visibility
        if role == _Role.DecorationRole and first:
            return self._look.icon(kinds.icon(entry.kind), self._look.theme.accent)
        if role == _Role.ToolTipRole or (role == _Role.AccessibleTextRole and first):
            return f"{kinds.words(entry.kind)} {_words(entry)} {entry.visibility}".strip()
        return None

    # Rows.

    def _place(self, entries: Sequence[Entry], parent: int) -> None:
        numbers = []
        for entry in entries:
            number = len(self._parents)
            numbers.append(number)
            self._parents.append(parent)
            if entry.children:
                self._place(entry.children, number)
        if numbers:
            self._under[parent] = numbers

    def _arrange(self) -> None:
        """Put the rows under each row in their order."""
        self._rows = [0] * len(self._parents)
        for under in self._under.values():
            under.sort(key=(lambda n: _words(self.entries[n]).casefold()) if self._by_name else None)
            for row, number in enumerate(under):
                self._rows[number] = row

    def _index(self, number: int) -> QModelIndex:
        return self.createIndex(self._rows[number], 0, number) if number >= 0 else QModelIndex()


class OutlineOrder(QSortFilterProxyModel):
    """Only what holds the typed letters, in the order of the model."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.setRecursiveFilteringEnabled(True)
        self.setFilterCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)


def _words(entry: Entry) -> str:
    if not entry.detail:
        return entry.name
    return f"{entry.name}{entry.detail}" if entry.detail.startswith("(") else f"{entry.name}  {entry.detail}"

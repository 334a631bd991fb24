"""The declarations of a file as a tree of rows; a row keeps its place when only lines moved."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QSortFilterProxyModel, Qt
from PySide6.QtGui import QStandardItem, QStandardItemModel

from desktop.language import kinds
from desktop.language.structure import Entry, walk
from desktop.look import Look

Index = QModelIndex | QPersistentModelIndex
NUMBER = Qt.ItemDataRole.UserRole
"""Which entry a row shows, counted in the order of the text."""
_Shape = tuple[str, str, str, str, int]


class OutlineModel(QStandardItemModel):
    """Two columns: what is declared, and its visibility."""

    def __init__(self, look: Look, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._shape: tuple[_Shape, ...] | None = None
        self._items: list[QStandardItem] = []
        self.entries: tuple[Entry, ...] = ()

    def show(self, entries: Sequence[Entry]) -> bool:
        """Show other entries; False when only their lines changed, so that every row stays."""
        self.entries = tuple(walk(entries))
        shape = tuple(_shape(entry) for entry in self.entries)
        if shape == self._shape:
            return False
        self._shape = shape
        self.clear()
        self.setColumnCount(2)
        self._items = []
        root = self.invisibleRootItem()
        for entry in entries:
            self._add(root, entry)
        return True

    def repaint(self) -> None:
        """Paint the icons in the colors of another theme."""
        for item, entry in zip(self._items, self.entries, strict=True):
            item.setIcon(self._look.icon(kinds.icon(entry.kind), self._look.theme.accent))

    def entry(self, index: Index) -> Entry | None:
        """The entry of a row."""
        number = index.sibling(index.row(), 0).data(NUMBER)
        return self.entries[number] if isinstance(number, int) and number < len(self.entries) else None

    def index_at(self, line: int) -> QModelIndex:
        """The innermost declaration around a 0-based line; invalid where there is none."""
        best = -1
        for number, entry in enumerate(self.entries):
            if entry.start <= line <= entry.end and (best < 0 or entry.start >= self.entries[best].start):
                best = number
        return self._items[best].index() if best >= 0 else QModelIndex()

    def _add(self, parent: QStandardItem, entry: Entry) -> None:
        item = QStandardItem(f"{entry.name}{_behind(entry)}")
        item.setIcon(self._look.icon(kinds.icon(entry.kind), self._look.theme.accent))
        item.setData(len(self._items), NUMBER)
        side = QStandardItem(entry.visibility)
        told = f"{kinds.words(entry.kind)} {item.text()} {entry.visibility}".strip()
        for cell in (item, side):
            cell.setEditable(False)
            cell.setToolTip(told)
        item.setAccessibleText(told)
        self._items.append(item)
        parent.appendRow([item, side])
        for child in entry.children:
            self._add(item, child)


class OutlineOrder(QSortFilterProxyModel):
    """Only what holds the typed letters, in the order of the text or by name."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.setRecursiveFilteringEnabled(True)
        self.setFilterCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.setDynamicSortFilter(True)
        self._by_name = False
        self.sort(0)

    def by_name(self, on: bool) -> None:
        """Whether rows stand by name instead of by their place."""
        self._by_name = on
        self.invalidate()

    def lessThan(self, left: Index, right: Index) -> bool:
        if self._by_name:
            return str(left.data()).casefold() < str(right.data()).casefold()
        one, other = (index.sibling(index.row(), 0).data(NUMBER) for index in (left, right))
        return int(one or 0) < int(other or 0)


def _behind(entry: Entry) -> str:
    if not entry.detail:
        return ""
    return entry.detail if entry.detail.startswith("(") else f"  {entry.detail}"


def _shape(entry: Entry) -> _Shape:
    return entry.name, entry.kind, entry.detail, entry.visibility, len(entry.children)

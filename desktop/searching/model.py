"""What was found, as files with their places: a tree of two levels that grows while the search runs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from core.searching.matching import FileHits, Hit
from core.searching.query import Replacement
from desktop.words import tr

ITEM = Qt.ItemDataRole.UserRole
"""A `Hit`, or the `FileHits` of a file."""
AFTER = Qt.ItemDataRole.UserRole + 1
"""What a place becomes; None when nothing is replaced."""
Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


@dataclass(slots=True, eq=False)
class _File:
    id: int
    row: int
    found: FileHits
    left_out: set[Hit] = field(default_factory=set)


class ResultsModel(QAbstractItemModel):
    """Files, and below them their hits; check boxes are there while a replacement is shown."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._files: list[_File] = []
        self._by_id: dict[int, _File] = {}
        self._next = 1
        self.replacement: Replacement | None = None

    # What the panel does.

    def clear(self) -> None:
        """Start anew."""
        self.beginResetModel()
        self._files, self._by_id = [], {}
        self.endResetModel()

    def add(self, found: Sequence[FileHits]) -> None:
        """Files with places in them, below those that are there."""
        first = len(self._files)
        self.beginInsertRows(_ROOT, first, first + len(found) - 1)
        for item in found:
            file = _File(self._next, len(self._files), item)
            self._next += 1
            self._files.append(file)
            self._by_id[file.id] = file
        self.endInsertRows()

    def show_replacement(self, replacement: Replacement | None) -> None:
        """Show what every place becomes; None for a search only."""
        self.layoutAboutToBeChanged.emit()
        self.replacement = replacement
        self.layoutChanged.emit()

    def remove(self, index: Index) -> None:
        """Take a place or a whole file off the list; a file without places goes too."""
        file = self._by_id.get(index.internalId())
        if file is None or len(file.found.hits) == 1:
            self._remove_file(index.row() if file is None else file.row)
            return
        self.beginRemoveRows(index.parent(), index.row(), index.row())
        hits = file.found.hits
        file.found = replace(file.found, hits=(*hits[: index.row()], *hits[index.row() + 1 :]))
        self.endRemoveRows()

    def count(self) -> int:
        """All places on the list."""
        return sum(len(file.found.hits) for file in self._files)

    def chosen(self) -> tuple[FileHits, ...]:
        """What is ticked."""
        made = []
        for file in self._files:
            hits = tuple(hit for hit in file.found.hits if hit not in file.left_out)
            if hits:
                made.append(replace(file.found, hits=hits))
        return tuple(made)

    def step(self, current: Index, by: int) -> QModelIndex:
        """The next or previous place after the current row, around at the ends."""
        if not self._files:
            return QModelIndex()
        file = self._by_id.get(current.internalId()) if current.isValid() else None
        if file is not None:
            row, hit = file.row, current.row() + by
        elif current.isValid():
            row, hit = current.row(), 0 if by > 0 else -1
        else:
            row, hit = (0, 0) if by > 0 else (0, -1)
        if hit >= len(self._files[row].found.hits):
            row, hit = (row + 1) % len(self._files), 0
        elif hit < 0:
            row = (row - 1) % len(self._files)
            hit = len(self._files[row].found.hits) - 1
        return self.index(hit, 0, self.index(row, 0))

    def file_of(self, index: Index) -> FileHits | None:
        """The file of a row."""
        if not index.isValid():
            return None
        file = self._by_id.get(index.internalId())
        return file.found if file is not None else self._files[index.row()].found

    # QAbstractItemModel.

    def index(self, row: int, column: int, parent: Index = _ROOT) -> QModelIndex:
        if column != 0 or row < 0:
            return QModelIndex()
        if not parent.isValid():
            return self.createIndex(row, 0, 0) if row < len(self._files) else QModelIndex()
        file = self._files[parent.row()]
        return self.createIndex(row, 0, file.id) if row < len(file.found.hits) else QModelIndex()

    def parent(self, index: Index = _ROOT) -> QModelIndex:  # type: ignore[override]
        file = self._by_id.get(index.internalId()) if index.isValid() else None
        return self.createIndex(file.row, 0, 0) if file is not None else QModelIndex()

    def rowCount(self, parent: Index = _ROOT) -> int:
        if not parent.isValid():
            return len(self._files)
        if parent.internalId() or parent.row() >= len(self._files):
            return 0
        return len(self._files[parent.row()].found.hits)

    def columnCount(self, parent: Index = _ROOT) -> int:
        return 1

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return flags | Qt.ItemFlag.ItemIsUserCheckable if self.replacement is not None else flags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        file = self._by_id.get(index.internalId())
        if file is None:
            return self._file_data(self._files[index.row()], role)
        return self._hit_data(file, file.found.hits[index.row()], role)

    def setData(self, index: Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.CheckStateRole or not index.isValid():
            return False
        on = Qt.CheckState(value) == Qt.CheckState.Checked
        file = self._by_id.get(index.internalId())
        if file is None:
            file = self._files[index.row()]
            file.left_out = set() if on else set(file.found.hits)
            top = index
        else:
            hit = file.found.hits[index.row()]
            file.left_out.discard(hit) if on else file.left_out.add(hit)
            top = index.parent()
        parent = self.index(top.row(), 0)
        last = self.index(len(file.found.hits) - 1, 0, parent)
        self.dataChanged.emit(parent, parent, [role])
        self.dataChanged.emit(self.index(0, 0, parent), last, [role])
        return True

    # Inside.

    def _file_data(self, file: _File, role: int) -> object:
        found = file.found
        if role == ITEM:
            return found
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return tr("{name}, {n} found").format(name=found.name, n=len(found.hits))
        if role == Qt.ItemDataRole.ToolTipRole:
            return (
                tr("{path} (as it is in the editor)").format(path=found.path)
                if found.typed
                else str(found.path)
            )
        if role == Qt.ItemDataRole.CheckStateRole and self.replacement is not None:
            out = sum(hit in file.left_out for hit in found.hits)
            if out and out < len(found.hits):
                return Qt.CheckState.PartiallyChecked
            return Qt.CheckState.Unchecked if out else Qt.CheckState.Checked
        return None

    def _hit_data(self, file: _File, hit: Hit, role: int) -> object:
        if role == ITEM:
            return hit
        after = self.replacement.of(hit.parts) if self.replacement is not None else None
        if role == AFTER:
            return after
        if role == Qt.ItemDataRole.DisplayRole:
            return f"{hit.line}: {hit.preview}"
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            place = tr("Line {line}, column {column}: {text}").format(
                line=hit.line, column=hit.column, text=hit.preview
            )
            if after is None:
                return place
            return tr("{place}\n“{before}” becomes “{after}”").format(
                place=place, before=hit.parts[0][:200], after=after[:200]
            )
        if role == Qt.ItemDataRole.CheckStateRole and after is not None:
            return Qt.CheckState.Unchecked if hit in file.left_out else Qt.CheckState.Checked
        return None

    def _remove_file(self, row: int) -> None:
        self.beginRemoveRows(_ROOT, row, row)
        gone = self._files.pop(row)
        del self._by_id[gone.id]
        for later in self._files[row:]:
            later.row -= 1
        self.endRemoveRows()


def words_of(files: int, hits: int) -> str:
    """“12 found in 3 files”."""
    if not hits:
        return tr("Nothing was found.")
    where = tr("1 file") if files == 1 else tr("{n} files").format(n=f"{files:,}")
    return tr("{n} found in {where}").format(n=f"{hits:,}", where=where)

"""The files of the open paths as a tree: folders first, with what is known about each file.

Nodes are plain values and the view asks for what it shows only, so thousands of
files are no burden.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor

from desktop import severities
from desktop.look import Look
from desktop.words import tr

PATH = Qt.ItemDataRole.UserRole
Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
LETTERS = {"M": "changed", "A": "added", "D": "deleted", "U": "in conflict", "?": "new"}


@dataclass(slots=True, eq=False)
class Node:
    """A folder or a file; `row` is its place in its folder."""

    path: Path
    is_folder: bool
    parent: Node | None = None
    children: list[Node] = field(default_factory=list)
    row: int = 0
    number: int = 0
    """What the view knows it by; 0 for the root."""


def tree_of(root: Path, files: Sequence[Path]) -> Node:
    """The folders between `root` and the files; files elsewhere stand at the top."""
    top = Node(root, True)
    folders: dict[Path, Node] = {root: top}
    for file in files:
        parent = top
        parts = file.relative_to(root).parts[:-1] if file.is_relative_to(root) else ()
        for part in parts:
            path = parent.path / part
            if path not in folders:
                folders[path] = Node(path, True, parent)
                parent.children.append(folders[path])
            parent = folders[path]
        parent.children.append(Node(file, False, parent))
    for node in folders.values():
        node.children.sort(key=lambda item: (not item.is_folder, item.path.name.casefold()))
        for row, child in enumerate(node.children):
            child.row = row
    return top


class ProjectModel(QAbstractItemModel):
    """Two columns: the name with a dot when it is not saved, and problems with Git's letter."""

    def __init__(self, look: Look, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._top = Node(Path(), True)
        self._nodes: dict[int, Node] = {}
        self._by_path: dict[Path, Node] = {}
        self.unsaved: set[Path] = set()
        self.states: Mapping[Path, str] = {}
        self.problems: Mapping[Path, tuple[int, str]] = {}
        """How many findings a file has, and how bad the worst is."""

    def show(self, root: Path, files: Sequence[Path]) -> None:
        """Show other files."""
        self.beginResetModel()
        self._top = tree_of(root, files)
        self._nodes, self._by_path = {}, {}
        waiting = list(self._top.children)
        while waiting:
            node = waiting.pop()
            node.number = len(self._nodes) + 1
            self._nodes[node.number] = node
            self._by_path[node.path] = node
            waiting += node.children
        self.endResetModel()

    def note(
        self,
        *,
        unsaved: set[Path] | None = None,
        states: Mapping[Path, str] | None = None,
        problems: Mapping[Path, tuple[int, str]] | None = None,
    ) -> None:
        """Something else is known about the files; only their rows are painted again."""
        changed: set[Path] = set()
        if unsaved is not None:
            changed |= unsaved ^ self.unsaved
        if states is not None:
            changed |= {path for path, _ in set(states.items()) ^ set(self.states.items())}
        if problems is not None:
            changed |= {path for path, _ in set(problems.items()) ^ set(self.problems.items())}
        self.unsaved = self.unsaved if unsaved is None else unsaved
        self.states = self.states if states is None else states
        self.problems = self.problems if problems is None else problems
        for path in changed:
            index = self.index_of(path)
            if index.isValid():
                self.dataChanged.emit(index, index.siblingAtColumn(1))

    def index_of(self, path: Path) -> QModelIndex:
        """Where a file or folder stands; invalid when it is not listed."""
        node = self._by_path.get(path)
        return self.createIndex(node.row, 0, node.number) if node is not None else QModelIndex()

    def folder_of(self, index: Index) -> Path:
        """The folder of a row, or the row's own path when it is a folder."""
        node = self._node(index)
        return node.path if node.is_folder else node.path.parent

    def folders(self) -> list[Path]:
        """Every folder that is listed, the root first."""
        return [self._top.path, *(node.path for node in self._nodes.values() if node.is_folder)]

    def index(self, row: int, column: int, parent: Index = _ROOT) -> QModelIndex:
        children = self._node(parent).children
        if not 0 <= row < len(children) or not 0 <= column < 2:
            return QModelIndex()
        return self.createIndex(row, column, children[row].number)

    def parent(self, index: Index = _ROOT) -> QModelIndex:  # type: ignore[override]
        node = self._node(index).parent if index.isValid() else None
        if node is None or node is self._top:
            return QModelIndex()
        return self.createIndex(node.row, 0, node.number)

    def rowCount(self, parent: Index = _ROOT) -> int:
        return len(self._node(parent).children) if parent.column() <= 0 else 0

    def columnCount(self, parent: Index = _ROOT) -> int:
        return 2

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        node = self._node(index)
        if role == PATH:
            return node.path
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return self.words(node.path, whole=role == Qt.ItemDataRole.ToolTipRole)
        if role == Qt.ItemDataRole.ForegroundRole:
            return self._color(node, index.column())
        if index.column() == 1:
            return self._right(node) if role == Qt.ItemDataRole.DisplayRole else self._align(role)
        if role == Qt.ItemDataRole.DisplayRole:
            return f"{node.path.name} ●" if node.path in self.unsaved else node.path.name
        if role == Qt.ItemDataRole.DecorationRole:
            theme = self._look.theme
            return self._look.icon("folder", theme.muted) if node.is_folder else self._file_icon(node)
        return None

    def words(self, path: Path, *, whole: bool) -> str:
        """Everything that is known about a file, in words."""
        parts = [str(path) if whole else path.name]
        if path in self.unsaved:
            parts.append(tr("not saved"))
        state = self.states.get(path)
        if state:
            parts.append(
                tr("{letter}: {word} since the last commit").format(letter=state, word=LETTERS[state])
            )
        count, worst = self.problems.get(path, (0, ""))
        if count:
            word = severities.words(worst)
            parts.append(tr("{n} problems, the worst: {severity}").format(n=count, severity=word))
        return ", ".join(parts)

    def _right(self, node: Node) -> str:
        count = self.problems.get(node.path, (0, ""))[0]
        return "  ".join(
            part for part in (f"{count}" if count else "", self.states.get(node.path, "")) if part
        )

    def _align(self, role: int) -> object:
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None

    def _color(self, node: Node, column: int) -> object:
        theme = self._look.theme
        worst = self.problems.get(node.path, (0, ""))[1]
        if column == 1 and worst:
            return QColor(severities.color(theme, worst))
        state = self.states.get(node.path)
        if state in ("?", "A"):
            return QColor(theme.added_text)
        return QColor(theme.removed_text if state in ("U", "D") else theme.accent) if state else None

    def _file_icon(self, node: Node) -> object:
        code = node.path.suffix == ".sol"
        theme = self._look.theme
        return self._look.icon("file-code" if code else "file", theme.accent if code else theme.muted)

    def _node(self, index: Index) -> Node:
        return self._nodes.get(index.internalId(), self._top) if index.isValid() else self._top

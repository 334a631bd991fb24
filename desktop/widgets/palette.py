"""The command palette: every command by name, found by typing parts of it."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QAction, QIcon, QKeyEvent, QKeySequence, QPixmap
from PySide6.QtWidgets import (
    QDialog,
    QHeaderView,
    QLineEdit,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

ACTION = Qt.ItemDataRole.UserRole


class CommandPalette(QDialog):
    """A small dialog; Enter runs the selected command, Escape closes it."""

    def __init__(self, actions: Iterable[QAction], parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAccessibleName(self.tr("Commands"))
        self._actions = [action for action in actions if action.isEnabled()]
        empty = QPixmap(16, 16)
        empty.fill(Qt.GlobalColor.transparent)
        self._blank = QIcon(empty)
        self._words = QLineEdit()
        self._words.setPlaceholderText(self.tr("Type a command"))
        self._words.setAccessibleName(self.tr("Command"))
        self._list = QTreeWidget()
        self._list.setColumnCount(2)
        self._list.setHeaderHidden(True)
        self._list.setRootIsDecorated(False)
        self._list.setUniformRowHeights(True)
        self._list.setIconSize(QSize(16, 16))
        self._list.header().setStretchLastSection(False)
        self._list.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self._list.header().setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self._list.setAccessibleName(self.tr("Matching commands"))
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(6, 6, 6, 6)
        layout.addWidget(self._words)
        layout.addWidget(self._list)
        self._words.textChanged.connect(self._fill)
        self._words.returnPressed.connect(self._run)
        self._list.itemClicked.connect(lambda _item, _column: self._run())
        self._words.installEventFilter(self)
        self._fill("")
        self.resize(520, 360)
        corner = parent.mapToGlobal(parent.rect().topLeft())
        self.move(corner.x() + (parent.width() - self.width()) // 2, corner.y() + 60)
        self._words.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
            count = self._list.topLevelItemCount()
            if step is not None and count:
                row = self._list.currentIndex().row()
                self._list.setCurrentIndex(self._list.model().index((row + step) % count, 0))
                return True
        return super().eventFilter(watched, event)

    def _fill(self, typed: str) -> None:
        self._list.clear()
        scored = [(score(typed, _name(action)), action) for action in self._actions]
        for value, action in sorted(scored, key=lambda item: -item[0]):
            if value > 0:
                keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
                item = QTreeWidgetItem([_name(action), keys])
                item.setIcon(0, self._blank if action.icon().isNull() else action.icon())
                item.setData(0, ACTION, action)
                self._list.addTopLevelItem(item)
        self._list.setCurrentIndex(self._list.model().index(0, 0))

    def _run(self) -> None:
        item = self._list.currentItem()
        action = item.data(0, ACTION) if item is not None else None
        self.close()
        if isinstance(action, QAction):
            action.trigger()


def score(typed: str, name: str) -> int:
    """How well the letters typed, in order, fit a name; 0 when they do not."""
    wanted, text = typed.casefold().replace(" ", ""), name.casefold()
    if not wanted:
        return 1
    total = at = 0
    previous = -2
    for letter in wanted:
        found = text.find(letter, at)
        if found < 0:
            return 0
        starts = found == 0 or text[found - 1] in " -("
        total += 3 if found == previous + 1 else 2 if starts else 1
        previous, at = found, found + 1
    return total * 10 - len(name) // 10 + 1


def _name(action: QAction) -> str:
    return action.text().replace("&", "").rstrip("…")

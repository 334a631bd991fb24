"""What stands in the middle of the window while nothing is open: a few commands with their keys."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QTabWidget, QWidget

from desktop.look import Look
from desktop.widgets.labels import muted


class KeyHints(QWidget):
    """Lies over the tabs as long as there are none, and lets the mouse through."""

    def __init__(self, tabs: QTabWidget, look: Look) -> None:
        super().__init__(tabs)
        self._tabs, self._look = tabs, look
        self._grid = QGridLayout(self)
        self._grid.setHorizontalSpacing(20)
        self._grid.setVerticalSpacing(8)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        tabs.installEventFilter(self)
        tabs.currentChanged.connect(self._follow)

    def show_keys(self, rows: Sequence[tuple[str, str]]) -> None:
        """What each command does, and its keys; those without keys are left out."""
        for label in self.findChildren(QLabel):
            self._grid.removeWidget(label)
            label.deleteLater()
        for row, (what, keys) in enumerate((what, keys) for what, keys in rows if keys):
            words, key = muted(what, wrap=False), QLabel(keys)
            font = self._look.mono()
            font.setPointSizeF(words.font().pointSizeF())
            key.setFont(font)
            self._grid.addWidget(words, row, 0, Qt.AlignmentFlag.AlignRight)
            self._grid.addWidget(key, row, 1, Qt.AlignmentFlag.AlignLeft)
        self._follow()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._follow()
        return super().eventFilter(watched, event)

    def _follow(self, *_: object) -> None:
        self.setVisible(self._tabs.count() == 0)
        size = self.sizeHint().boundedTo(self._tabs.size())
        self.resize(size)
        room = self._tabs.rect().center() - self.rect().center()
        self.move(room)
        self.raise_()

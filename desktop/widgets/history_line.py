"""A line to type in that remembers what was asked before, and the small switches beside it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QToolButton

MOST_KEPT = 30


class HistoryLine(QLineEdit):
    """Up and Down go through what was asked before; `entered` is sent by Enter."""

    entered = Signal()
    left_down = Signal()
    """Down was pressed with nothing newer to show: go on to what stands below."""

    def __init__(self, placeholder: str) -> None:
        super().__init__()
        self.setPlaceholderText(placeholder)
        self.setAccessibleName(placeholder)
        self.past: tuple[str, ...] = ()
        self._at = -1
        self._typed = ""
        self.textEdited.connect(self._edited)

    def keep(self, text: str) -> None:
        """Put a text on top of what was asked before."""
        if text:
            self.past = (text, *(item for item in self.past if item != text))[:MOST_KEPT]
        self._at = -1

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered.emit()
        elif key == Qt.Key.Key_Up:
            self._step(1)
        elif key == Qt.Key.Key_Down and self._at < 0:
            self.left_down.emit()
        elif key == Qt.Key.Key_Down:
            self._step(-1)
        else:
            super().keyPressEvent(event)

    def _step(self, by: int) -> None:
        past = [item for item in self.past if item != self._typed]
        if self._at < 0:
            self._typed = self.text()
            past = [item for item in self.past if item != self._typed]
        at = min(self._at + by, len(past) - 1)
        self._at = at
        self.setText(past[at] if at >= 0 else self._typed)

    def _edited(self, text: str) -> None:
        self._at, self._typed = -1, text


def switch(name: str) -> QToolButton:
    """A small button that stays pressed; `name` is its tooltip too."""
    button = QToolButton()
    button.setCheckable(True)
    button.setAccessibleName(name)
    button.setToolTip(name)
    return button

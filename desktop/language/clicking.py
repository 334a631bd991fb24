"""Ctrl with a click goes to where a name is declared."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QMouseEvent

from desktop.widgets.code_view import CodeView

_CONTROL = Qt.KeyboardModifier.ControlModifier


class CtrlClick(QObject):
    """Watches the mouse over one editor; `go` is called with the cursor at what was clicked."""

    def __init__(self, view: CodeView, go: Callable[[], object]) -> None:
        super().__init__(view)
        self._view, self._go = view, go
        view.viewport().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not isinstance(event, QMouseEvent) or event.button() != Qt.MouseButton.LeftButton:
            return super().eventFilter(watched, event)
        if event.modifiers() != _CONTROL:
            return super().eventFilter(watched, event)
        if event.type() == QEvent.Type.MouseButtonPress:
            self._view.setFocus()
            self._view.setTextCursor(self._view.cursorForPosition(event.position().toPoint()))
            return True
        if event.type() == QEvent.Type.MouseButtonRelease:
            self._go()
            return True
        return super().eventFilter(watched, event)

"""Ticks beside the scroll bar: in which rows of the whole text something was found."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QRect, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from desktop.widgets.code_view import CodeView

TICK = 2
"""Height of a tick in pixels."""


class ScrollMarks(QWidget):
    """Lies over the vertical scroll bar of a view and lets the mouse through."""

    def __init__(self, view: CodeView) -> None:
        bar = view.verticalScrollBar()
        super().__init__(bar)
        self._view = view
        self._rows: Sequence[int] = ()
        self._here = -1
        self._ticks: set[int] = set()
        self._ticks_of: tuple[int, int] = (-1, -1)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(self.tr("Rows with something found"))
        bar.installEventFilter(self)
        self.resize(bar.size())
        self.show()

    def show_rows(self, rows: Sequence[int]) -> None:
        """Mark other rows."""
        self._rows, self._ticks_of = rows, (-1, -1)
        self.update()

    def show_here(self, row: int) -> None:
        """Mark the row of the selected place; −1 for none."""
        if row != self._here:
            self._here = row
            self.update()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and isinstance(watched, QWidget):
            self.resize(watched.size())
        return super().eventFilter(watched, event)

    def ticks(self) -> set[int]:
        """The pixels at which the ticks begin, from the top."""
        scale = self._scale()
        if scale != self._ticks_of:
            total, height = scale
            self._ticks_of, self._ticks = scale, {row * height // total for row in self._rows}
        return self._ticks

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), self._view.look.theme
        for top in self.ticks():
            painter.fillRect(QRect(self.width() - 6, top, 6, TICK), QColor(theme.medium))
        if self._here >= 0:
            total, height = self._scale()
            top = self._here * height // total
            painter.fillRect(QRect(0, top, self.width(), TICK), QColor(theme.text))
        painter.end()

    def _scale(self) -> tuple[int, int]:
        """How many rows the height stands for, and the height."""
        view = self._view
        room = view.viewport().height() // max(1, view.fontMetrics().lineSpacing())
        return max(view.blockCount(), room, 1), max(0, self.height() - TICK)

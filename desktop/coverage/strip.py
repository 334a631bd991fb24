"""The thin mark of a line that ran or never did, at the right end of a gutter: a bar, or a hollow square."""

from __future__ import annotations

from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QPainter, QPen, QTextBlock

from desktop.coverage.model import NONE, LineCalls, Lines, words_of
from desktop.look import Look
from desktop.theme import Theme
from desktop.widgets.code_view import CodeView

WIDTH = 8
_BAR, _SQUARE = 3, 5


def paint_calls(painter: QPainter, box: QRect, calls: LineCalls | None, theme: Theme) -> None:
    """Paint into the last `WIDTH` pixels of a gutter box; nothing for a line without code."""
    if calls is None:
        return
    left = box.right() - WIDTH + 2
    if calls.ran:
        painter.fillRect(QRect(left + 1, box.top(), _BAR, box.height()), QColor(theme.good))
        return
    painter.setPen(QPen(QColor(theme.unsure), 1))
    painter.drawRect(QRect(left, box.center().y() - _SQUARE // 2, _SQUARE, _SQUARE))


class CoverageColumn:
    """A gutter column of an editor; hidden where nothing is known."""

    def __init__(self, view: CodeView, look: Look) -> None:
        self._view, self._look = view, look
        self.lines: Lines = NONE

    def show(self, lines: Lines) -> None:
        """Show other counts."""
        if lines is not self.lines:
            self.lines = lines
            self._view.fit_gutter()
            self._view.gutter.update()

    def width(self) -> int:
        return WIDTH if self.lines and self._look.coverage else 0

    def paint(self, painter: QPainter, block: QTextBlock, box: QRect) -> None:
        paint_calls(painter, box, self.lines.get(block.blockNumber() + 1), self._look.theme)

    def clicked(self, block: QTextBlock) -> bool:
        return False

    def hint(self, block: QTextBlock) -> str:
        return words_of(self.lines.get(block.blockNumber() + 1))

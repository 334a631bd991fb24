"""Quiet words at the right end of a line of code, on a ground of their own where code reaches that far."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen, QTextBlock

from desktop.look import Look

PADDING = 8


def label_width(look: Look, words: str) -> float:
    """Pixels that the words need at the end of a line."""
    return QFontMetricsF(look.small()).horizontalAdvance(words) + 2 * PADDING


def code_end(block: QTextBlock, box: QRectF) -> float:
    """Where the code of a visible line ends, in pixels of the viewport."""
    layout = block.layout()
    return box.left() + layout.lineAt(0).naturalTextWidth() if layout.lineCount() else box.left()


def paint_label(
    painter: QPainter, look: Look, words: str, line: QRectF, code_end: float, color: str = ""
) -> None:
    """Paint `words` within `line`; `code_end` is where its code ends, both in viewport pixels."""
    theme = look.theme
    width = min(label_width(look, words), max(0.0, line.width() - PADDING))
    area = QRectF(line.right() - width - PADDING / 2, line.top() + 1, width, line.height() - 2)
    if code_end > area.left():
        painter.setPen(QPen(QColor(theme.border), 1))
        painter.setBrush(QColor(theme.base))
        painter.drawRoundedRect(area.adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)
        painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setFont(look.small())
    painter.setPen(QColor(color or theme.muted))
    inner = area.adjusted(PADDING / 2, 0, -PADDING / 2, 0)
    shown = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, int(inner.width()) + 1)
    painter.drawText(inner, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, shown)

"""A painted list of before/after bars with their numbers. It knows no Solidity."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from desktop.look import Look

ROW = 44


@dataclass(frozen=True, slots=True)
class Bar:
    """One row: a label, a pair of numbers, what to write for them, and whether less is there."""

    label: str
    before: int
    after: int
    figures: str
    difference: str
    better: bool
    worse: bool
    explanation: str


class BarList(QWidget):
    """Rows of two thin bars each, all on one scale per row, text above the bars."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._bars: tuple[Bar, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        look.changed.connect(self.update)

    def show_bars(self, name: str, bars: tuple[Bar, ...]) -> None:
        """Show other rows; their numbers are the accessible description."""
        self._bars = bars
        self.setAccessibleName(name)
        self.setAccessibleDescription("; ".join(f"{bar.label}: {bar.explanation}" for bar in bars))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(200, ROW * len(self._bars) + 4)

    def minimumSizeHint(self) -> QSize:
        return QSize(120, ROW * len(self._bars) + 4)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for at, bar in enumerate(self._bars):
            self._paint(painter, QRect(12, at * ROW, self.width() - 24, ROW), bar)
        if self.hasFocus():
            painter.setPen(QColor(self._look.theme.accent))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.end()

    def _paint(self, painter: QPainter, box: QRect, bar: Bar) -> None:
        theme = self._look.theme
        strong = QFont(self.font())
        strong.setBold(True)
        painter.setFont(strong)
        metrics = painter.fontMetrics()
        text = QRect(box.left(), box.top() + 4, box.width(), 17)
        color = theme.good if bar.better else theme.unsure if bar.worse else theme.muted
        painter.setPen(QColor(color))
        painter.drawText(text, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, bar.difference)
        room = box.width() - metrics.horizontalAdvance(bar.difference) - 10
        painter.setFont(self.font())
        painter.setPen(QColor(theme.text))
        label = painter.fontMetrics().elidedText(bar.label, Qt.TextElideMode.ElideRight, room)
        painter.drawText(text, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, label)
        painter.setFont(self._look.small())
        painter.setPen(QColor(theme.muted))
        figures = painter.fontMetrics().horizontalAdvance(bar.figures)
        under = QRect(box.left(), box.top() + 21, box.width(), 15)
        painter.drawText(under, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, bar.figures)
        full = max(20, box.width() - figures - 10)
        most = max(bar.before, bar.after, 1)
        painter.setPen(Qt.PenStyle.NoPen)
        for offset, value, fill in ((24, bar.before, theme.faint), (30, bar.after, color)):
            painter.setBrush(QColor(fill))
            width = max(2.0, full * value / most)
            painter.drawRoundedRect(QRectF(box.left(), box.top() + offset, width, 4), 2, 2)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            at = event.pos().y() // ROW
            if 0 <= at < len(self._bars):
                QToolTip.showText(event.globalPos(), self._bars[at].explanation, self)
            else:
                QToolTip.hideText()
            return True
        return super().event(event)

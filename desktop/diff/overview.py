"""The strip beside the panes: every hunk of the file at a glance, and where the view is."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.diff.model import DiffModel
from desktop.look import Look


class OverviewStrip(QWidget):
    """`hunk_clicked(index)` is sent for the hunk nearest to a click."""

    hunk_clicked = Signal(int)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._model: DiffModel | None = None
        self._selected: int | None = None
        self._view = (0, 1)
        self._total = 1
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(self.tr("Overview of the changes"))
        look.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(14, 100)

    def show_model(self, model: DiffModel, selected: int | None) -> None:
        """Show the hunks of a model; the selected one is framed."""
        self._model, self._selected = model, selected
        self.setAccessibleDescription(
            self.tr("{n} changes in {rows} rows").format(n=len(model.review.hunks), rows=len(model.rows))
        )
        self.update()

    def set_view(self, first: int, last: int, total: int) -> None:
        """The visible rows, half-open; `total` is what the height stands for, at least all rows."""
        self._view, self._total = (first, last), max(1, total)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        theme = self._look.theme
        painter.fillRect(self.rect(), QColor(theme.panel))
        if self._model is None or not self._model.rows:
            return
        height, total = self.height(), self._total
        top, bottom = self._view[0] / total, min(1.0, self._view[1] / total)
        painter.fillRect(
            QRectF(0, top * height, self.width(), max(2, (bottom - top) * height)), QColor(theme.raised)
        )
        colors = {"insert": theme.added_text, "delete": theme.removed_text, "replace": theme.accent}
        for hunk in self._model.review.hunks:
            first, last = self._model.extent[hunk.index]
            box = QRectF(3, first / total * height, 8, max(3.0, (last + 1 - first) / total * height))
            color = QColor(colors[hunk.kind])
            if self._model.review.decisions[hunk.index] == "rejected":
                color = QColor(theme.faint)
            painter.fillRect(box, color)
            if hunk.index == self._selected:
                painter.setPen(QColor(theme.text))
                painter.drawRect(box.adjusted(-2, -1, 1, 0))
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        model = self._model
        if model is None or not model.extent or event.button() != Qt.MouseButton.LeftButton:
            return
        row = event.position().y() / max(1, self.height()) * self._total
        self.hunk_clicked.emit(
            min(model.extent, key=lambda hunk: min(abs(end - row) for end in model.extent[hunk]))
        )

"""One of the three texts, read-only, with gaps; beside each conflict of mine and theirs a button takes it."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QBrush, QColor, QPainter, QPaintEvent, QPen, QTextBlock
from PySide6.QtWidgets import QWidget

from desktop.conflicts.model import ConflictModel, Decision, Side
from desktop.look import Look
from desktop.syntax.painter import SyntaxPainter
from desktop.widgets.code_view import CodeView

_BUTTON = 20


class SidePane(CodeView):
    """`chosen(conflict)` is sent for a click beside one, `taken(conflict)` for its button."""

    chosen = Signal(int)
    taken = Signal(int)

    def __init__(
        self, side: Side, model: ConflictModel, name: str, look: Look, parent: QWidget | None = None
    ) -> None:
        super().__init__(look, parent)
        self.side: Side = side
        self.model = model
        self.selected = 0
        self.decisions: tuple[Decision, ...] = model.undecided()
        self.setReadOnly(True)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setAccessibleName(name)
        self.setPlainText(model.text(side))
        self._painter = SyntaxPainter(self, look, lambda: model.tree(side), self._line)
        self.resized.connect(self._painter.resized)
        self._painter.invalidate()
        self.fit_gutter()

    def show_state(self, selected: int, decisions: tuple[Decision, ...]) -> None:
        """Show another selected conflict and other decisions."""
        self.selected, self.decisions = selected, decisions
        self.refresh()

    def gutter_width(self) -> int:
        digits = max(3, len(str(len(self.model.shown[self.side]))))
        return self.fontMetrics().horizontalAdvance("0") * digits + 14 + _BUTTON

    def paint_gutter(self, painter: QPainter, block: QTextBlock, box: QRect) -> None:
        at, theme = block.blockNumber(), self.look.theme
        ground = self._ground(at)
        if ground is not None:
            painter.fillRect(box, ground)
        line = self._line(at)
        if line is not None:
            painter.setPen(QColor(theme.muted if self._conflict(at) is None else theme.text))
            right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(box.adjusted(_BUTTON, 0, -8, 0), right, str(line + 1))
        conflict = self._conflict(at)
        if conflict is not None and self.side != "base" and self.model.extent[conflict][0] == at:
            self._paint_button(painter, conflict, box)
        self._paint_frame(painter, at, QRectF(box))

    def ground(self, block: QTextBlock) -> QBrush | None:
        return self._ground(block.blockNumber())

    def hint(self, block: QTextBlock, point: QPoint, in_gutter: bool) -> str:
        conflict = self._conflict(block.blockNumber())
        if conflict is None or not in_gutter:
            return ""
        words = self.model.words(conflict, self.decisions[conflict])
        if self._on_button(conflict, block, point.x()):
            take = self.tr("Take mine") if self.side == "mine" else self.tr("Take theirs")
            return f"{take}\n{words}"
        return words

    def gutter_clicked(self, block: QTextBlock, x: int = 0) -> None:
        conflict = self._conflict(block.blockNumber())
        if conflict is None:
            return
        self.chosen.emit(conflict)
        if self._on_button(conflict, block, x):
            self.taken.emit(conflict)

    def _on_button(self, conflict: int, block: QTextBlock, x: int) -> bool:
        first = self.model.extent[conflict][0] == block.blockNumber()
        return first and self.side != "base" and x < _BUTTON

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self.viewport())
        for block, box in self.shown():
            whole = QRectF(0, box.top(), self.viewport().width(), box.height())
            self._paint_frame(painter, block.blockNumber(), whole)
        painter.end()

    def _line(self, at: int) -> int | None:
        return self.model.rows[at].line(self.side) if 0 <= at < len(self.model.rows) else None

    def _conflict(self, at: int) -> int | None:
        return self.model.rows[at].conflict if 0 <= at < len(self.model.rows) else None

    def _ground(self, at: int) -> QBrush | None:
        if not 0 <= at < len(self.model.rows):
            return None
        theme = self.look.theme
        if self._line(at) is None:
            return QBrush(QColor(theme.gap), Qt.BrushStyle.BDiagPattern)
        if self._conflict(at) is None:
            return None
        colors = {"base": theme.gap, "mine": theme.removed, "theirs": theme.added}
        return QBrush(QColor(colors[self.side]))

    def _paint_button(self, painter: QPainter, conflict: int, box: QRect) -> None:
        theme = self.look.theme
        used = self.decisions[conflict] in (self.side, "both")
        area = QRect(1, box.top() + 1, _BUTTON - 3, box.height() - 2)
        painter.setPen(QPen(QColor(theme.good if used else theme.muted), 1))
        if used:
            painter.drawRect(area)
        painter.setFont(self.look.icon_font(14))
        icon = self.look.glyph("check" if used else "arrow-down")
        painter.drawText(area, Qt.AlignmentFlag.AlignCenter, icon)
        painter.setFont(self.font())

    def _paint_frame(self, painter: QPainter, at: int, box: QRectF) -> None:
        extent = self.model.extent.get(self.selected)
        if extent is None:
            return
        painter.setPen(QPen(QColor(self.look.theme.accent), 1))
        if at == extent[0]:
            painter.drawLine(box.topLeft(), box.topRight())
        if at == extent[1]:
            up = QPoint(0, 1).toPointF()
            painter.drawLine(box.bottomLeft() - up, box.bottomRight() - up)

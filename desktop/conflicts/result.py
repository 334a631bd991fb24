"""The merged text, to be edited: conflicts stand in it as marked lines until a person decides."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QBrush,
    QColor,
    QPainter,
    QPaintEvent,
    QPen,
    QTextBlock,
    QTextCharFormat,
    QTextLayout,
)
from PySide6.QtWidgets import QWidget

from core.solidity.compilation import Diagnostic
from desktop.conflicts.model import ConflictModel, Decision
from desktop.conflicts.regions import Regions
from desktop.look import Look
from desktop.syntax.painter import DELAY_MS, SyntaxPainter
from desktop.syntax.tree import SyntaxTree
from desktop.widgets.code_view import CodeView
from desktop.widgets.line_label import code_end, paint_label

SETTLE_MS = 300
_SIGN = 18


class ResultEditor(CodeView):
    """`decided` is sent when decisions changed, `settled` when nobody typed for a moment."""

    decided = Signal()
    settled = Signal()

    def __init__(self, model: ConflictModel, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look, parent)
        self.model = model
        self.selected = 0
        self.errors: dict[int, list[Diagnostic]] = {}
        self.setAccessibleName(self.tr("Merged text, editable"))
        self.setPlainText("".join(part.text for part in model.parts))
        self.regions = Regions(self.document(), model.parts)
        self._tree = SyntaxTree(self.toPlainText().encode())
        self._painter = SyntaxPainter(self, look, lambda: self._tree, lambda row: row, self._squiggles)
        self._parse_timer = QTimer(self, singleShot=True, interval=DELAY_MS)
        self._parse_timer.timeout.connect(self._parse)
        self._settle_timer = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self._settle_timer.timeout.connect(self.settled)
        self.document().contentsChange.connect(self._edited)
        self.resized.connect(self._painter.resized)
        self._painter.invalidate()
        self.fit_gutter()
        self._settle_timer.start()

    def decide(self, conflict: int, decision: Decision) -> None:
        """Take lines into the result, or with `kept` say that they are right as they stand."""
        if decision == "kept":
            empty = not self.model.merge.conflicts[conflict].base
            text = self.regions.text(conflict)
            untouched = empty and text == "\n" and self.regions.decisions[conflict] == "open"
            text = "" if untouched else text
        else:
            text = self.model.lines(conflict, decision)
        self.regions.decide(conflict, decision, text)
        self._changed()

    def show_errors(self, found: tuple[Diagnostic, ...]) -> None:
        """Mark other compiler messages, by 1-based line."""
        self.errors = {}
        for item in found:
            if item.line:
                self.errors.setdefault(item.line - 1, []).append(item)
        self._painter.invalidate()
        self.gutter.update()

    def select(self, conflict: int) -> None:
        """Mark a conflict as the one that keys are about, and show it."""
        self.selected = conflict
        start, _end = self.regions.span(conflict)
        self.go_to(self.document().findBlock(start).blockNumber())
        self.refresh()

    # What the view asks.

    def gutter_width(self) -> int:
        digits = max(3, len(str(self.blockCount())))
        return self.fontMetrics().horizontalAdvance("0") * digits + 24 + _SIGN

    def paint_gutter(self, painter: QPainter, block: QTextBlock, box: QRect) -> None:
        theme, number = self.look.theme, self._region(block)
        painter.setPen(QColor(theme.muted))
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(box.adjusted(_SIGN, 0, -12, 0), right, str(block.blockNumber() + 1))
        if block.blockNumber() in self.errors:
            self._sign(painter, box, "error", theme.bad)
        elif number is not None and self._first(block, number):
            if self.regions.decisions[number] == "open":
                self._sign(painter, box, "warning", theme.unsure)
            else:
                self._sign(painter, box, "check", theme.good)

    def ground(self, block: QTextBlock) -> QBrush | None:
        number, theme = self._region(block), self.look.theme
        if number is None:
            return None
        return QBrush(QColor(theme.gap if self.regions.decisions[number] == "open" else theme.raised))

    def hint(self, block: QTextBlock, point: QPoint, in_gutter: bool) -> str:
        words = [item.message for item in self.errors.get(block.blockNumber(), ())]
        number = self._region(block)
        if number is not None and in_gutter:
            words.append(self.model.words(number, self.regions.decisions[number]))
        return "\n".join(words)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self.viewport())
        for block, box in self.shown():
            number = self._region(block)
            if number is None:
                continue
            line = QRectF(0, box.top(), self.viewport().width(), box.height())
            self._paint_frame(painter, block, number, line)
            if not self._first(block, number):
                continue
            end = code_end(block, box)
            words = self.model.words(number, self.regions.decisions[number])
            color = self.look.theme.accent if number == self.selected else ""
            paint_label(painter, self.look, words, line, end, color)
        painter.end()

    def _paint_frame(self, painter: QPainter, block: QTextBlock, conflict: int, line: QRectF) -> None:
        """Dashed lines above and below what is not decided, plain ones around what is."""
        theme, still_open = self.look.theme, self.regions.decisions[conflict] == "open"
        style = Qt.PenStyle.DashLine if still_open else Qt.PenStyle.SolidLine
        quiet = theme.unsure if still_open else theme.border
        painter.setPen(QPen(QColor(theme.accent if conflict == self.selected else quiet), 1, style))
        start, end = self.regions.span(conflict)
        if self._first(block, conflict):
            painter.drawLine(line.topLeft(), line.topRight())
        if block.position() + block.length() >= end and start < end:
            up = QPoint(0, 1).toPointF()
            painter.drawLine(line.bottomLeft() - up, line.bottomRight() - up)

    def _region(self, block: QTextBlock) -> int | None:
        return self.regions.at(block.position())

    def _first(self, block: QTextBlock, conflict: int) -> bool:
        start, _ = self.regions.span(conflict)
        return block.position() <= start < block.position() + block.length()

    def _sign(self, painter: QPainter, box: QRect, icon: str, color: str) -> None:
        painter.setFont(self.look.icon_font(14))
        painter.setPen(QColor(color))
        area = QRect(box.left() + 2, box.top(), _SIGN, box.height())
        painter.drawText(area, Qt.AlignmentFlag.AlignCenter, self.look.glyph(icon))
        painter.setFont(self.font())

    def _squiggles(self, block: QTextBlock) -> list[QTextLayout.FormatRange]:
        made = []
        for item in self.errors.get(block.blockNumber(), ()):
            start = len(block.text()[: max(0, item.column - 1)].encode("utf-16-le")) // 2
            wave = QTextLayout.FormatRange()
            wave.start, wave.length = start, max(1, block.length() - 1 - start)
            form = QTextCharFormat()
            form.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
            form.setUnderlineColor(QColor(self.look.theme.bad))
            wave.format = form
            made.append(wave)
        return made

    def _edited(self, _at: int, gone: int, come: int) -> None:
        if self._painter.busy or not (gone or come):
            return
        before = tuple(self.regions.decisions)
        self.regions.changed()
        self._parse_timer.start()
        self._settle_timer.start()
        if before != tuple(self.regions.decisions):
            self.decided.emit()

    def _changed(self) -> None:
        self.errors = {}
        self.refresh()
        self.decided.emit()

    def _parse(self) -> None:
        self._tree = SyntaxTree(self.toPlainText().encode("utf-8", "replace"))
        self._painter.invalidate()

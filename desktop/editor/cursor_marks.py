"""Paints the cursors of an editor that Qt knows nothing of, and what they select."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRect, QRectF
from PySide6.QtGui import QColor, QPainter, QTextBlock, QTextCursor, QTextLine

if TYPE_CHECKING:
    from desktop.editor.cursors import Cursors
    from desktop.editor.view import SourceEditor

LINE_END = 6
"""Pixels that show a selected line break."""


class CursorMarks:
    """Part of the painting of one editor while it has several cursors."""

    def __init__(self, editor: SourceEditor, cursors: Cursors) -> None:
        self._editor, self._cursors = editor, cursors
        cursors.changed.connect(editor.viewport().update)

    def follow(self, on: bool) -> None:
        """Begin or end to paint."""
        if on:
            self._editor.underlays.append(self._paint_selections)
            self._editor.overlays.append(self._paint_cursors)
        else:
            self._editor.underlays.remove(self._paint_selections)
            self._editor.overlays.remove(self._paint_cursors)

    def boxes(self, within: QRect | None = None) -> list[QRectF]:
        """Where the others are painted as far as they are shown."""
        found = []
        for block, box in self._editor.shown(within):
            for cursor in self._in(block):
                line = block.layout().lineForTextPosition(cursor.positionInBlock())
                if cursor.block() == block and line.isValid():
                    x = _x(line, cursor.positionInBlock())
                    place = box.topLeft() + QPointF(x, line.y())
                    found.append(QRectF(place.x(), place.y(), self._editor.cursorWidth(), line.height()))
        return found

    def _paint_cursors(self, painter: QPainter, within: QRect) -> None:
        color = QColor(self._editor.look.theme.text)
        for box in self.boxes(within):
            painter.fillRect(box, color)

    def _paint_selections(self, painter: QPainter, within: QRect) -> None:
        color = QColor(self._editor.look.theme.selection)
        for block, box in self._editor.shown(within):
            for cursor in self._in(block):
                if cursor.hasSelection():
                    for area in _areas(block, box, cursor):
                        painter.fillRect(area, color)

    def _in(self, block: QTextBlock) -> Iterator[QTextCursor]:
        start, end = block.position(), block.position() + block.length() - 1
        for cursor in self._cursors.others:
            if cursor.selectionStart() <= end and cursor.selectionEnd() >= start:
                yield cursor


def _areas(block: QTextBlock, box: QRectF, cursor: QTextCursor) -> Iterator[QRectF]:
    """The parts of a line, which may be broken, that a cursor selects."""
    start = max(0, cursor.selectionStart() - block.position())
    end = min(block.length() - 1, cursor.selectionEnd() - block.position())
    goes_on = cursor.selectionEnd() > block.position() + end
    for number in range(block.layout().lineCount()):
        line = block.layout().lineAt(number)
        low, high = max(start, line.textStart()), min(end, line.textStart() + line.textLength())
        if low > high:
            continue
        left, right = _x(line, low), _x(line, high)
        if goes_on and number == block.layout().lineCount() - 1:
            right += LINE_END
        if right > left:
            yield QRectF(box.left() + left, box.top() + line.y(), right - left, line.height())


def _x(line: QTextLine, position: int) -> float:
    found: object = line.cursorToX(position)  # with the position, in spite of what its stub says
    return float(found[0] if isinstance(found, tuple) else found)  # type: ignore[arg-type]

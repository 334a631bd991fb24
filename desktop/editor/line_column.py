"""The gutter column that every editor has: severity icon, line number, difference from the commit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QPainter, QTextBlock

from desktop import severities
from desktop.editor.model import Mark
from desktop.versions.strip import hint_of, paint_change

if TYPE_CHECKING:
    from desktop.editor.view import SourceEditor

ICON, RIGHT = 18, 12


def words_of(marks: Sequence[Mark]) -> str:
    """What a tooltip says of marks."""
    return "\n".join(f"{mark.message} ({mark.title})" for mark in marks)


class LineColumn:
    """A gutter column of one editor."""

    def __init__(self, editor: SourceEditor) -> None:
        self._editor = editor

    def width(self) -> int:
        digits = max(3, len(str(self._editor.blockCount())))
        return self._editor.fontMetrics().horizontalAdvance("0") * digits + ICON + RIGHT

    def paint(self, painter: QPainter, block: QTextBlock, box: QRect) -> None:
        editor, theme = self._editor, self._editor.look.theme
        change = editor.change_at(block)
        if change is not None:
            paint_change(painter, box, change, theme)
        if block.lineCount() > 1:  # a broken line has its number at its start
            box.setHeight(box.height() // block.lineCount())
        current = block.blockNumber() == editor.textCursor().blockNumber()
        painter.setPen(QColor(theme.text if current else theme.muted))
        flags = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(box.adjusted(ICON, 0, -RIGHT, 0), flags, str(block.blockNumber() + 1))
        marks = editor.marks_at(block)
        if marks:
            self._icon(painter, box, min((mark.severity for mark in marks), key=severities.rank))

    def clicked(self, block: QTextBlock) -> bool:
        if self._editor.change_at(block) is not None:
            self._editor.change_clicked.emit(block.blockNumber())
        elif self._editor.marks_at(block):
            self._editor.marks_clicked.emit(block.blockNumber())
        else:
            return False
        return True

    def hint(self, block: QTextBlock) -> str:
        marks, change = self._editor.marks_at(block), self._editor.change_at(block)
        if change is not None and not marks:
            return hint_of(change)
        return words_of(marks)

    def _icon(self, painter: QPainter, box: QRect, severity: str) -> None:
        look = self._editor.look
        painter.setPen(QColor(severities.color(look.theme, severity)))
        painter.setFont(look.icon_font(14))
        area = QRect(box.left() + 2, box.top(), ICON, box.height())
        painter.drawText(area, Qt.AlignmentFlag.AlignCenter, look.glyph(severities.icon(severity)))

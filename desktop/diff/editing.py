"""The proposed text while a person edits it: plain text in the place of the right pane.

It has no gaps and no marks; those come back when editing ends and the two
texts are laid out side by side again. It decides nothing.
"""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QTextBlock
from PySide6.QtWidgets import QWidget

from core.diff.line_ends import fold, unfold
from core.text import SourceText
from desktop.look import Look
from desktop.syntax.painter import SyntaxPainter
from desktop.syntax.tree import SyntaxTree
from desktop.widgets.code_view import CodeView

PARSE_MS = 60


class ProposedEditor(CodeView):
    """`done` is sent when the person ends editing: Escape, or Ctrl+Return."""

    done = Signal()

    def __init__(self, proposed: SourceText, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look, parent)
        self._proposed = proposed
        self.setAccessibleName(self.tr("Proposed text, editable. Escape ends editing."))
        self.setPlainText(fold(proposed))
        self._tree = SyntaxTree(self.toPlainText().encode())
        self._painter = SyntaxPainter(self, look, lambda: self._tree, lambda row: row, self.formats)
        self._timer = QTimer(self, singleShot=True, interval=PARSE_MS)
        self._timer.timeout.connect(self._parse)
        self.document().contentsChange.connect(self._edited)
        self.resized.connect(self._painter.resized)
        self.formats_changed.connect(self._painter.invalidate)
        self._painter.invalidate()
        self.fit_gutter()

    def text(self) -> SourceText:
        """What was typed, with the line ends of the proposed text."""
        return unfold(self._proposed, self.toPlainText())

    def gutter_width(self) -> int:
        digits = max(3, len(str(self.blockCount())))
        return self.fontMetrics().horizontalAdvance("0") * digits + 24

    def paint_gutter(self, painter: QPainter, block: QTextBlock, box: QRect) -> None:
        painter.setPen(QColor(self.look.theme.muted))
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(box.adjusted(0, 0, -12, 0), right, str(block.blockNumber() + 1))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if event.key() == Qt.Key.Key_Escape or (event.key() == Qt.Key.Key_Return and control):
            self.done.emit()
        elif event.key() == Qt.Key.Key_Tab and not event.modifiers():
            self.insertPlainText("    ")
        else:
            super().keyPressEvent(event)

    def _edited(self, _at: int, gone: int, come: int) -> None:
        if not self._painter.busy and (gone or come):
            self._timer.start()

    def _parse(self) -> None:
        self._tree = SyntaxTree(self.toPlainText().encode())
        self._painter.invalidate()

"""Copy and cut take the whole line where nothing is selected, and paste puts it back as a line."""

from __future__ import annotations

from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QTextCursor
from PySide6.QtWidgets import QPlainTextEdit

_KEYS = QKeySequence.StandardKey


class WholeLine:
    """A key filter of one editor."""

    def __init__(self, editor: QPlainTextEdit) -> None:
        self._editor = editor
        self._taken = ""

    def __call__(self, event: QKeyEvent) -> bool:
        cursor = self._editor.textCursor()
        if cursor.hasSelection():
            return False
        if event.matches(_KEYS.Copy):
            self._take(cursor)
        elif event.matches(_KEYS.Cut) and not self._editor.isReadOnly():
            self._take(cursor)
            self._remove(cursor)
        elif event.matches(_KEYS.Paste) and not self._editor.isReadOnly():
            return self._put(cursor)
        else:
            return False
        return True

    def _take(self, cursor: QTextCursor) -> None:
        self._taken = cursor.block().text() + "\n"
        QGuiApplication.clipboard().setText(self._taken)

    def _remove(self, cursor: QTextCursor) -> None:
        """With its line end; that of the line before where it is the last line."""
        cursor.movePosition(QTextCursor.MoveOperation.StartOfBlock)
        last = not cursor.block().next().isValid()
        keep = QTextCursor.MoveMode.KeepAnchor
        cursor.movePosition(
            QTextCursor.MoveOperation.EndOfBlock if last else QTextCursor.MoveOperation.NextBlock, keep
        )
        cursor.beginEditBlock()
        cursor.removeSelectedText()
        if last:
            cursor.deletePreviousChar()
            cursor.movePosition(QTextCursor.MoveOperation.StartOfBlock)
        cursor.endEditBlock()
        self._editor.setTextCursor(cursor)

    def _put(self, cursor: QTextCursor) -> bool:
        """A line that was taken whole goes above the line of the cursor."""
        if not self._taken or QGuiApplication.clipboard().text() != self._taken:
            return False
        above = QTextCursor(cursor.block())
        above.insertText(self._taken)
        self._editor.ensureCursorVisible()
        return True

"""Brackets and quotes that close themselves, are typed over, and go around a selection.

Only a closing character that was put in here is typed over or taken back, so
that what a person wrote is never swallowed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QTextCursor

if TYPE_CHECKING:
    from desktop.editor.view import SourceEditor

CLOSING = {"(": ")", "[": "]", "{": "}", '"': '"', "'": "'"}
QUOTES = "\"'"
REMEMBERED = 32


def quoted(before: str) -> bool:
    """Whether a place after this beginning of a line is inside a string or a comment."""
    if before.lstrip().startswith(("*", "/*")) and "*/" not in before:
        return True
    quote, at = "", 0
    while at < len(before):
        char = before[at]
        if quote:
            at += char == "\\"
            quote = "" if char == quote else quote
        elif char in QUOTES:
            quote = char
        elif before.startswith("//", at):
            return True
        at += 1
    return bool(quote)


class Pairs:
    """A key filter of one editor."""

    def __init__(self, editor: SourceEditor) -> None:
        self._editor = editor
        self._made: list[QTextCursor] = []

    def __call__(self, event: QKeyEvent) -> bool:
        editor, cursor = self._editor, self._editor.textCursor()
        if editor.isReadOnly():
            return False
        if event.key() == Qt.Key.Key_Backspace and not event.modifiers():
            return self.take_back(cursor)
        if not self.typed(cursor, event.text()):
            return False
        editor.setTextCursor(cursor)
        editor.ensureCursorVisible()
        return True

    def typed(self, cursor: QTextCursor, text: str) -> bool:
        """Do what a sign does beyond itself at a cursor of the editor; False when it is only itself."""
        if text in CLOSING and cursor.hasSelection():
            return self._surround(cursor, text)
        if text and text in CLOSING.values() and self._type_over(cursor, text):
            return True
        return text in CLOSING and self._close(cursor, text)

    def _surround(self, cursor: QTextCursor, opening: str) -> bool:
        start, end = cursor.selectionStart(), cursor.selectionEnd()
        cursor.beginEditBlock()
        cursor.setPosition(end)
        cursor.insertText(CLOSING[opening])
        cursor.setPosition(start)
        cursor.insertText(opening)
        cursor.endEditBlock()
        cursor.setPosition(start + 1)
        cursor.setPosition(end + 1, QTextCursor.MoveMode.KeepAnchor)
        return True

    def _type_over(self, cursor: QTextCursor, text: str) -> bool:
        if cursor.hasSelection() or self._char(cursor.position()) != text or not self._forget(cursor):
            return False
        cursor.movePosition(QTextCursor.MoveOperation.NextCharacter)
        return True

    def _close(self, cursor: QTextCursor, opening: str) -> bool:
        after = self._char(cursor.position())
        before = self._char(cursor.position() - 1) if cursor.positionInBlock() else ""
        if quoted(cursor.block().text()[: cursor.positionInBlock()]):
            return False
        if after.strip() and after not in ")]};,":
            return False
        if opening in QUOTES and (before.isalnum() or before in ("_", opening)):
            return before.isalnum() and self._literal(cursor) and self._insert(cursor, opening)
        return self._insert(cursor, opening)

    def _literal(self, cursor: QTextCursor) -> bool:
        """`hex"` and `unicode"` begin a literal; any other word before a quote does not."""
        return cursor.block().text()[: cursor.positionInBlock()].endswith(("hex", "unicode"))

    def _insert(self, cursor: QTextCursor, opening: str) -> bool:
        cursor.insertText(opening + CLOSING[opening])
        cursor.movePosition(QTextCursor.MoveOperation.PreviousCharacter)
        self._made = [*self._made[1 - REMEMBERED :], QTextCursor(cursor)]
        return True

    def take_back(self, cursor: QTextCursor) -> bool:
        """Delete both signs of an empty pair that was put in here; False when there is none."""
        at = cursor.position()
        pair = self._char(at - 1), self._char(at)
        if cursor.hasSelection() or CLOSING.get(pair[0]) != pair[1] or not self._forget(cursor):
            return False
        cursor.beginEditBlock()
        cursor.deleteChar()
        cursor.deletePreviousChar()
        cursor.endEditBlock()
        return True

    def _forget(self, cursor: QTextCursor) -> bool:
        """Whether the closing character at the cursor was put in here; asked once."""
        kept = [made for made in self._made if made.position() != cursor.position()]
        known = len(kept) < len(self._made)
        self._made = kept
        return known

    def _char(self, position: int) -> str:
        char = self._editor.document().characterAt(position) if position >= 0 else ""
        return "" if char in ("\x00", "\u2029") else str(char)

"""Where the cursor is and what is scrolled to, taken from an editor and given back."""

from __future__ import annotations

from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QPlainTextEdit


def place_cursor(editor: QPlainTextEdit, cursor: int, anchor: int, scroll: int | None = None) -> None:
    """Put the cursor where it was, as far as the text is that long; Qt's own units, and a 0-based line."""
    last = max(0, editor.document().characterCount() - 1)
    place = QTextCursor(editor.document())
    place.setPosition(min(max(anchor, 0), last))
    place.setPosition(min(max(cursor, 0), last), QTextCursor.MoveMode.KeepAnchor)
    editor.setTextCursor(place)
    if scroll is not None:
        top = editor.document().findBlockByNumber(min(scroll, editor.blockCount() - 1))
        editor.verticalScrollBar().setValue(top.firstLineNumber())
    else:
        editor.ensureCursorVisible()

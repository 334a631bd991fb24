"""What the find bar starts with: the selected text, or the word at the cursor."""

from __future__ import annotations

import re
from collections.abc import Sequence

from PySide6.QtGui import QTextCursor

from desktop.widgets.code_view import CodeView

LONGEST = 1_000
_PARAGRAPH = "\u2029"
_WORD = re.compile(r"[\w$]+")


def seed_of(views: Sequence[CodeView], *, regular: bool) -> str:
    """The text to look for; empty when several lines are selected or nothing stands there."""
    front = next((view for view in views if view.hasFocus()), None)
    view = front or next((view for view in views if view.textCursor().hasSelection()), None)
    if view is None:
        view = views[0] if views else None
    if view is None:
        return ""
    cursor = view.textCursor()
    found = cursor.selectedText() if cursor.hasSelection() else _word_at(cursor)
    if not found or _PARAGRAPH in found or len(found) > LONGEST:
        return ""
    return re.escape(found) if regular else found


def _word_at(cursor: QTextCursor) -> str:
    at, text = cursor.positionInBlock(), cursor.block().text()
    units = text.encode("utf-16-le", "surrogatepass")
    at = len(units[: at * 2].decode("utf-16-le", "replace"))
    return next((word.group() for word in _WORD.finditer(text) if word.start() <= at <= word.end()), "")

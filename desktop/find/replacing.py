"""Puts other text in the place of what was found, as one step that can be undone."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QTextCursor

from core.searching.query import Replacement
from desktop.find.hits import Hits
from desktop.find.sheet import Sheet
from desktop.widgets.code_view import CodeView

SINGLY = 2_000
"""So many places are edited one by one; more become one edit from the first to the last."""


def replace_one(view: CodeView, hits: Hits, index: int, replacement: Replacement) -> None:
    """Replace one place; the cursor stands behind it then."""
    cursor = view.textCursor()
    cursor.setPosition(hits.starts[index])
    cursor.setPosition(hits.ends[index], QTextCursor.MoveMode.KeepAnchor)
    cursor.insertText(replacement.of(hits.parts(index)))
    view.setTextCursor(cursor)


def replace_all(view: CodeView, hits: Hits, replacement: Replacement) -> int:
    """Replace every place; how many they were."""
    if not len(hits):
        return 0
    made = [replacement.of(hits.parts(index)) for index in range(len(hits))]
    cursor = QTextCursor(view.document())
    cursor.beginEditBlock()
    if len(hits) <= SINGLY:
        for index in reversed(range(len(hits))):
            _put(cursor, hits.starts[index], hits.ends[index], made[index])
    else:
        _put(cursor, hits.starts[0], hits.ends[-1], _joined(Sheet.of(view), hits, made))
    cursor.endEditBlock()
    return len(hits)


def _put(cursor: QTextCursor, start: int, end: int, text: str) -> None:
    cursor.setPosition(start)
    cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
    cursor.insertText(text)


def _joined(sheet: Sheet, hits: Hits, made: Sequence[str]) -> str:
    """What stands from the first place to the last one, with the others between them."""
    offset = sheet.offset if sheet.wide else int
    pieces, at = [], -1
    for start, end, text in zip(hits.starts, hits.ends, made, strict=True):
        pieces += [sheet.text[at : offset(start)] if at >= 0 else "", text]
        at = offset(end)
    return "".join(pieces)

"""Puts a snippet into the text and leads from one of its placeholders to the next."""

from __future__ import annotations

import re
from dataclasses import dataclass

from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QPlainTextEdit

_STOP = re.compile(r"\$(?:\{(\d+)(?::([^}]*))?\}|(\d+))")


@dataclass(frozen=True, slots=True)
class Body:
    """The plain text of a snippet and its stops, as (number, start, end) in it, in the order of the text."""

    text: str
    stops: tuple[tuple[int, int, int], ...]


def body_of(snippet: str, indent: str = "") -> Body:
    """The text with its stops; lines after the first get `indent`."""
    text, stops, at = "", [], 0
    snippet = snippet.replace("\n", "\n" + indent)
    for found in _STOP.finditer(snippet):
        text += snippet[at : found.start()]
        number, words = int(found.group(1) or found.group(3)), found.group(2) or ""
        stops.append((number, len(text), len(text) + len(words)))
        text += words
        at = found.end()
    return Body(text + snippet[at:], tuple(stops))


class Stops:
    """The placeholders of a snippet in a text; Tab goes to the next one, the last one is `$0`."""

    def __init__(self, editor: QPlainTextEdit, start: int, body: Body) -> None:
        """`start` is where the body begins in the editor."""
        self._editor = editor
        self._stops: list[tuple[int, QTextCursor]] = []
        for number, first, last in body.stops:
            cursor = QTextCursor(editor.document())
            cursor.setPosition(start + first)
            cursor.setPosition(start + last, QTextCursor.MoveMode.KeepAnchor)
            cursor.setKeepPositionOnInsert(False)
            self._stops.append((number, cursor))
        numbers = sorted({number for number, _ in self._stops if number})
        self._order = [*numbers, 0] if any(not number for number, _ in self._stops) else numbers
        self._at = -1
        self._whole = QTextCursor(editor.document())
        self._whole.setPosition(start)
        self._whole.setPosition(start + len(body.text), QTextCursor.MoveMode.KeepAnchor)

    def next(self, step: int = 1) -> bool:
        """Select the next placeholder; False when there is none, or the cursor went elsewhere."""
        if not self.inside() or not 0 <= self._at + step < len(self._order):
            return False
        self._copy()
        self._at += step
        wanted = self._order[self._at]
        for number, cursor in self._stops:
            if number == wanted:
                self._editor.setTextCursor(QTextCursor(cursor))
                break
        return True

    @property
    def done(self) -> bool:
        """Whether the last placeholder is reached."""
        return self._at >= len(self._order) - 1

    def inside(self) -> bool:
        """Whether the cursor is still in the snippet."""
        position = self._editor.textCursor().position()
        return self._at < 0 or self._whole.selectionStart() <= position <= self._whole.selectionEnd() + 1

    def _copy(self) -> None:
        """Give the other places of one number what was typed in its first."""
        if self._at < 0:
            return
        same = [cursor for number, cursor in self._stops if number == self._order[self._at]]
        if len(same) < 2:
            return
        words = self._typed(same[0])
        edit = QTextCursor(self._editor.document())
        edit.joinPreviousEditBlock()
        for cursor in same[1:]:
            if cursor.selectedText() != words:
                cursor.insertText(words)
        edit.endEditBlock()

    def _typed(self, first: QTextCursor) -> str:
        """What stands at the first place now: typing over a selection leaves its cursor empty behind it."""
        if first.hasSelection():
            return first.selectedText()
        line = first.block().text()
        end = first.positionInBlock()
        start = end
        while start > 0 and (line[start - 1].isalnum() or line[start - 1] in "_$"):
            start -= 1
        return line[start:end]

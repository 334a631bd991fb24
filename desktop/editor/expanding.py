"""Grows the selection by what the code means: a word, an expression, a statement, a block, and so on.

The steps are those of the syntax tree; between brackets, what they hold comes
before the brackets themselves. Shrinking goes back the way it came.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from PySide6.QtGui import QTextCursor
from tree_sitter import Node, Point

from desktop.editor.brackets import OPENING, bytes_before, partner, units_before
from desktop.editor.pairs import QUOTES

if TYPE_CHECKING:
    from desktop.editor.view import SourceEditor

WORD = re.compile(r"[\w$]+")
Range = tuple[int, int]


class Expansion:
    """The steps of one editor; anything else that selects begins them anew."""

    def __init__(self, editor: SourceEditor) -> None:
        self._editor = editor
        self._former: list[Range] = []
        self._now: Range | None = None

    def expand(self) -> None:
        """Select the next larger piece of code."""
        cursor = self._editor.textCursor()
        start, end = cursor.selectionStart(), cursor.selectionEnd()
        wider = self._wider(start, end)
        if wider is None:
            return
        if (start, end) != self._now:
            self._former = []
        self._former.append((cursor.anchor(), cursor.position()))
        self._now = wider
        self._select(*wider)

    def shrink(self) -> None:
        """Select again what was selected before it was expanded."""
        cursor = self._editor.textCursor()
        if self._former and (cursor.selectionStart(), cursor.selectionEnd()) == self._now:
            anchor, position = self._former.pop()
            self._now = (min(anchor, position), max(anchor, position))
            self._select(anchor, position)

    def _select(self, anchor: int, position: int) -> None:
        cursor = self._editor.textCursor()
        cursor.setPosition(anchor)
        cursor.setPosition(position, QTextCursor.MoveMode.KeepAnchor)
        self._editor.setTextCursor(cursor)

    def _wider(self, start: int, end: int) -> Range | None:
        word = self._word(start, end)
        if word is not None:
            return word
        root = self._editor.fresh_syntax().root
        node = root.descendant_for_point_range(self._point(start), self._point(end))
        while node is not None:
            for low, high in pieces(node):
                found = self._position(low), self._position(high)
                if found[0] <= start and end <= found[1] and found != (start, end):
                    return found
            node = node.parent
        whole = 0, self._editor.document().characterCount() - 1
        return whole if whole != (start, end) else None

    def _word(self, start: int, end: int) -> Range | None:
        """The word that the selection is a part of."""
        block = self._editor.document().findBlock(start)
        text, base = block.text(), block.position()
        for found in WORD.finditer(text):
            low = base + _units(text[: found.start()])
            high = low + _units(found.group())
            if low <= start and end <= high and (low, high) != (start, end):
                return low, high
        return None

    def _point(self, position: int) -> Point:
        block = self._editor.document().findBlock(position)
        return Point(block.blockNumber(), bytes_before(block.text(), position - block.position()))

    def _position(self, point: Point) -> int:
        block = self._editor.document().findBlockByNumber(point.row)
        if not block.isValid():
            return self._editor.document().characterCount() - 1
        return block.position() + units_before(block, point.column)


def pieces(node: Node) -> Iterator[tuple[Point, Point]]:
    """What can be selected of one node, the smaller first: within its quotes or brackets, these, all."""
    for child in node.children:
        other = _closing(child)
        if other is None:
            continue
        if child.type in QUOTES:
            yield child.end_point, other.start_point
        inside, last = child.next_sibling, other.prev_sibling
        if inside is not None and last is not None and inside != other:
            yield inside.start_point, last.end_point
        yield child.start_point, other.end_point
    yield node.start_point, node.end_point


def _closing(node: Node) -> Node | None:
    """The other end of what a quote or a bracket opens."""
    if node.type in QUOTES:
        after = node.next_sibling
        return after if after is not None and after.type == node.type else None
    return partner(node) if node.type in OPENING else None


def _units(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2

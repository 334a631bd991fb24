"""The bracket that belongs to the one at the cursor, found in the syntax tree.

Brackets in strings and comments do not count. It is asked when the cursor has
rested for a moment, never while a key is handled.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QColor, QTextBlock, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QTextEdit
from tree_sitter import Node, Point

from desktop.syntax.tree import utf16

if TYPE_CHECKING:
    from desktop.editor.view import SourceEditor

REST_MS = 50
PARTNER = {"(": ")", "[": "]", "{": "}", ")": "(", "]": "[", "}": "{"}
OPENING = "([{"
MOST_SIBLINGS, MOST_IN_BROKEN_CODE = 5_000, 300
"""So many nodes take 2 ms and 0.1 ms. Broken code can have a bracket without a partner in every line."""


class Brackets(QObject):
    """Marks the pair at the cursor of one editor; `pair` holds its positions, the cursor's first."""

    def __init__(self, editor: SourceEditor) -> None:
        super().__init__(editor)
        self._editor = editor
        self.pair: tuple[int, int] | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(REST_MS)
        self._timer.timeout.connect(self.look_up)
        editor.cursorPositionChanged.connect(self._timer.start)
        editor.parsed.connect(self._timer.start)

    def look_up(self) -> None:
        """Find the pair at the cursor and mark it."""
        pair = self.find()
        if pair != self.pair or pair is not None:
            self.pair = pair
            self._editor.setExtraSelections([self._mark(at) for at in pair or ()])

    def find(self) -> tuple[int, int] | None:
        """UTF-16 positions of the bracket at the cursor and of its partner."""
        cursor = self._editor.textCursor()
        block, column = cursor.block(), cursor.positionInBlock()
        text = block.text()
        for at in (column, column - 1):
            unit = (
                text.encode("utf-16-le")[at * 2 : at * 2 + 2].decode("utf-16-le", "ignore") if at >= 0 else ""
            )
            if unit in PARTNER:
                node = self._leaf(block.blockNumber(), bytes_before(text, at), unit)
                other = partner(node) if node is not None else None
                if other is not None:
                    return block.position() + at, self._position(other)
        return None

    def jump(self) -> bool:
        """Go to the partner of the bracket at the cursor; False when there is none."""
        self._editor.fresh_syntax()
        pair = self.find()
        if pair is not None:
            cursor = self._editor.textCursor()
            cursor.setPosition(pair[1])
            self._editor.setTextCursor(cursor)
            self._editor.ensureCursorVisible()
        return pair is not None

    def _leaf(self, line: int, column: int, kind: str) -> Node | None:
        root = self._editor.syntax.root
        node = root.descendant_for_point_range(Point(line, column), Point(line, column + 1))
        fits = node is not None and node.type == kind and node.start_point == (line, column)
        return node if fits else None

    def _position(self, node: Node) -> int:
        block = self._editor.document().findBlockByNumber(node.start_point.row)
        return block.position() + units_before(block, node.start_point.column)

    def _mark(self, position: int) -> QTextEdit.ExtraSelection:
        made = QTextEdit.ExtraSelection()
        cursor = QTextCursor(self._editor.document())
        cursor.setPosition(position)
        cursor.movePosition(QTextCursor.MoveOperation.NextCharacter, QTextCursor.MoveMode.KeepAnchor)
        marked = QTextCharFormat()
        marked.setBackground(QColor(self._editor.look.theme.selection))
        marked.setFontUnderline(True)
        made.cursor, made.format = cursor, marked
        return made


def partner(node: Node) -> Node | None:
    """The bracket that belongs to a bracket's node: among its siblings, nested ones counted.

    In broken code a whole file can be the siblings, so it is looked for nearby only. They are walked
    by a cursor, because each step of `Node.next_sibling` begins at the first of them.
    """
    forward, wanted, depth = node.type in OPENING, PARTNER[node.type], 0
    for other in _siblings(node, forward=forward):
        if other.type == wanted and not other.is_missing:
            if depth == 0:
                return other
            depth -= 1
        elif other.type == node.type:
            depth += 1
    return None


def _siblings(node: Node, *, forward: bool) -> Iterator[Node]:
    """The nodes beside a node, from the nearest on."""
    if node.parent is None:
        return
    cursor = node.parent.walk()
    if cursor.goto_first_child_for_byte(node.start_byte) is None:
        return
    while cursor.node != node:  # what is empty or missing can begin at the same byte
        if not cursor.goto_next_sibling():
            return
    step = cursor.goto_next_sibling if forward else cursor.goto_previous_sibling
    for _ in range(MOST_IN_BROKEN_CODE if node.parent.type == "ERROR" else MOST_SIBLINGS):
        if not step() or cursor.node is None:
            return
        yield cursor.node


def unit_at(text: str, at: int) -> str:
    """The character at a UTF-16 position of a line; empty outside and within a pair of units."""
    if at < 0 or text.isascii():
        return text[at : at + 1] if at >= 0 else ""
    return text.encode("utf-16-le")[at * 2 : at * 2 + 2].decode("utf-16-le", "ignore")


def bytes_before(text: str, units: int) -> int:
    """UTF-8 bytes of the first UTF-16 units of a line."""
    if text.isascii():
        return units
    return len(text.encode("utf-16-le")[: units * 2].decode("utf-16-le", "ignore").encode("utf-8", "replace"))


def units_before(block: QTextBlock, column: int) -> int:
    """UTF-16 units of the first UTF-8 bytes of a line."""
    return utf16(block.text().encode("utf-8", "replace"), column)

"""A syntax tree that follows a changing text, and the colored pieces of its lines.

It counts in bytes of LF text, as tree-sitter does; pieces are given per line in
UTF-16 units, as Qt counts them. It is never asked while a key is handled, and
it keeps no table of lines: for 50,000 of them that costs more than the parser.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tree_sitter import Node, Point, QueryCursor, Tree

from desktop.syntax.grammar import parser, query

CHUNK = 65_536


@dataclass(frozen=True, slots=True)
class Piece:
    """A colored part of one line: UTF-16 start and length, and the capture's name."""

    start: int
    length: int
    name: str


class SyntaxTree:
    """Parses `data` (UTF-8, LF line ends) and answers about ranges of lines."""

    def __init__(self, data: bytes = b"") -> None:
        self._data = data
        self._tree: Tree = parser().parse(data)

    @classmethod
    def parsed(cls, data: bytes, tree: Tree) -> SyntaxTree:
        """What was parsed elsewhere."""
        made = cls.__new__(cls)
        made._data, made._tree = data, tree
        return made

    @property
    def data(self) -> bytes:
        """The text that the tree is about."""
        return self._data

    @property
    def root(self) -> Node:
        """The root node."""
        return self._tree.root_node

    def update(self, data: bytes) -> None:
        """Parse a changed text again, reusing what is outside the one changed range."""
        old = self._data
        if data == old:
            return
        start, old_end, new_end = difference(old, data)
        self._tree.edit(
            start, old_end, new_end, _point(old, start), _point(old, old_end), _point(data, new_end)
        )
        self._tree = parser().parse(data, self._tree)
        self._data = data

    def pieces(self, first: int, last: int) -> dict[int, list[Piece]]:
        """Colored pieces of the 0-based lines `first` to `last`, both included; later ones win."""
        cursor = QueryCursor(query())
        cursor.set_point_range(Point(first, 0), Point(last + 1, 0))
        found = [
            (pattern, name, node)
            for pattern, captures in cursor.matches(self._tree.root_node)
            for name, nodes in captures.items()
            for node in nodes
        ]
        found.sort(key=lambda item: item[0])
        pieces: dict[int, list[Piece]] = {line: [] for line in range(first, last + 1)}
        for _, name, node in found:
            self._add(pieces, name, node)
        return pieces

    def enclosing(self, line: int, text: bytes, kinds: tuple[str, ...]) -> Node | None:
        """The innermost node of one of `kinds` around the first word of a 0-based line."""
        at = Point(line, len(text) - len(text.lstrip()))
        node = self._tree.root_node.descendant_for_point_range(at, at)
        while node is not None and node.type not in kinds:
            node = node.parent
        return node

    def _add(self, pieces: dict[int, list[Piece]], name: str, node: Node) -> None:
        start, line = node.start_byte, node.start_point.row
        row = start - node.start_point.column
        while row <= node.end_byte and start <= node.end_byte:
            end = self._data.find(b"\n", start, node.end_byte)
            stop = node.end_byte if end < 0 else end
            if line in pieces:
                text = self._data[row:stop]
                from_unit = utf16(text, start - row)
                pieces[line].append(Piece(from_unit, utf16(text, len(text)) - from_unit, name))
            if end < 0:
                return
            start = row = end + 1
            line += 1


def utf16(text: bytes, offset: int) -> int:
    """UTF-16 units of the first `offset` bytes of one line."""
    head = text[:offset]
    if head.isascii():
        return len(head)
    return len(head.decode("utf-8", "ignore").encode("utf-16-le")) // 2


def difference(old: bytes, new: bytes) -> tuple[int, int, int]:
    """Start, old end and new end of the one range outside which both are equal."""
    shortest = min(len(old), len(new))
    head = _common(shortest, lambda low, high: old[low:high] == new[low:high])
    a, b = len(old), len(new)
    tail = _common(shortest - head, lambda low, high: old[a - high : a - low] == new[b - high : b - low])
    return head, a - tail, b - tail


def _common(size: int, equal: Callable[[int, int], bool]) -> int:
    """The largest n up to `size` so that everything in `[0, n)` is equal; by chunks, then halving."""
    low = 0
    while low < size and equal(low, min(low + CHUNK, size)):
        low = min(low + CHUNK, size)
    high = min(low + CHUNK, size)
    while low < high:
        middle = (low + high + 1) // 2
        if equal(low, middle):
            low = middle
        else:
            high = middle - 1
    return low


def _point(data: bytes, offset: int) -> tuple[int, int]:
    return (data.count(b"\n", 0, offset), offset - data.rfind(b"\n", 0, offset) - 1)

"""A syntax tree that follows a changing text, and the colored pieces of its lines.

It counts in bytes of LF text, as tree-sitter does; pieces are given per line in
UTF-16 units, as Qt counts them. It is never asked while a key is handled.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from itertools import accumulate

from tree_sitter import Node, QueryCursor, Tree

from desktop.syntax.grammar import parser, query


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
        self._starts = _line_starts(data)

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
        if data == self._data:
            return
        start, old_end, new_end = _changed(self._data, data)
        starts = _line_starts(data)
        self._tree.edit(
            start,
            old_end,
            new_end,
            _point(self._starts, start),
            _point(self._starts, old_end),
            _point(starts, new_end),
        )
        self._tree = parser().parse(data, self._tree)
        self._data, self._starts = data, starts

    def line_bytes(self, line: int) -> bytes:
        """The bytes of a 0-based line without its line end."""
        if not 0 <= line < len(self._starts):
            return b""
        end = self._starts[line + 1] - 1 if line + 1 < len(self._starts) else len(self._data)
        return self._data[self._starts[line] : end]

    def pieces(self, first: int, last: int) -> dict[int, list[Piece]]:
        """Colored pieces of the 0-based lines `first` to `last`, both included; later ones win."""
        last = min(last, len(self._starts) - 1)
        if first > last:
            return {}
        end = self._starts[last + 1] if last + 1 < len(self._starts) else len(self._data)
        cursor = QueryCursor(query())
        cursor.set_byte_range(self._starts[first], max(end, self._starts[first] + 1))
        found = [
            (pattern, name, node)
            for pattern, captures in cursor.matches(self._tree.root_node)
            for name, nodes in captures.items()
            for node in nodes
        ]
        found.sort(key=lambda item: item[0])
        pieces: dict[int, list[Piece]] = {line: [] for line in range(first, last + 1)}
        for _, name, node in found:
            self._add(pieces, name, node, first, last)
        return pieces

    def enclosing(self, line: int, kinds: tuple[str, ...]) -> Node | None:
        """The innermost node of one of `kinds` around a 0-based line's first word."""
        if not 0 <= line < len(self._starts):
            return None
        text = self.line_bytes(line)
        at = self._starts[line] + len(text) - len(text.lstrip())
        node = self._tree.root_node.descendant_for_byte_range(at, at)
        while node is not None and node.type not in kinds:
            node = node.parent
        return node

    def _add(self, pieces: dict[int, list[Piece]], name: str, node: Node, first: int, last: int) -> None:
        top, bottom = node.start_point.row, node.end_point.row
        for line in range(max(top, first), min(bottom, last) + 1):
            text = self.line_bytes(line)
            start = node.start_point.column if line == top else 0
            end = node.end_point.column if line == bottom else len(text)
            from_unit = utf16(text, start)
            pieces[line].append(Piece(from_unit, utf16(text, end) - from_unit, name))


def utf16(text: bytes, offset: int) -> int:
    """UTF-16 units of the first `offset` bytes of one line."""
    head = text[:offset]
    if head.isascii():
        return len(head)
    return len(head.decode("utf-8", "ignore").encode("utf-16-le")) // 2


def _line_starts(data: bytes) -> list[int]:
    lines = data.split(b"\n")
    return [0, *accumulate(len(line) + 1 for line in lines[:-1])]


def _changed(old: bytes, new: bytes) -> tuple[int, int, int]:
    """Start, old end and new end of the one range outside which both are equal."""
    shortest = min(len(old), len(new))
    head = _common(shortest, lambda size: old[:size] == new[:size])
    rest = shortest - head
    tail = _common(rest, lambda size: size == 0 or old[-size:] == new[-size:])
    return head, len(old) - tail, len(new) - tail


def _common(high: int, equal: Callable[[int], bool]) -> int:
    """The largest size up to `high` for which `equal(size)` holds, found by halving."""
    low = 0
    while low < high:
        middle = (low + high + 1) // 2
        if equal(middle):
            low = middle
        else:
            high = middle - 1
    return low


def _point(starts: list[int], offset: int) -> tuple[int, int]:
    row = bisect_right(starts, offset) - 1
    return row, offset - starts[row]

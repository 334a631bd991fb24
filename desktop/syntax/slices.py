"""A long text parsed in slices between other events, and colors of a few lines before that is done.

tree-sitter keeps Python's lock while it parses, so a thread would not help; it
can be stopped and goes on where it was.

Source: tree-sitter 0.26, `ts_parser_parse_with_options`: a progress callback that answers true stops.
"""

from __future__ import annotations

import time
from collections.abc import Sequence

from tree_sitter import Parser, Tree

from desktop.slices import Steps
from desktop.syntax.grammar import language
from desktop.syntax.tree import CHUNK, Piece, SyntaxTree

SLICE_SECONDS = 0.005
AROUND = 150
"""So many lines around the visible ones are read to color those."""


def parsing(data: bytes, seconds: float = SLICE_SECONDS) -> Steps[SyntaxTree]:
    """The tree of a text, for `desktop.slices`; each step takes about so many seconds."""
    parser, end, stopped = Parser(language()), 0.0, False

    def read(offset: int, _point: object) -> bytes:
        return data[offset : offset + CHUNK]

    def enough(_offset: int, _error: bool) -> bool:
        nonlocal stopped
        stopped = time.perf_counter() > end
        return stopped

    while True:
        end, stopped = time.perf_counter() + seconds, False
        try:
            tree: Tree = parser.parse(read, progress_callback=enough)
        except ValueError:
            if not stopped:
                raise
            yield
        else:
            return SyntaxTree.parsed(data, tree)


class Excerpt:
    """Stands for a tree that is not there yet: colors lines by what is around them."""

    def __init__(self, lines: Sequence[bytes]) -> None:
        self._lines = lines

    def pieces(self, first: int, last: int) -> dict[int, list[Piece]]:
        """Colored pieces of the 0-based lines `first` to `last`, both included."""
        low = max(0, first - AROUND)
        tree = SyntaxTree(b"\n".join([*self._lines[low : last + 1 + AROUND], b""]))
        return {line + low: found for line, found in tree.pieces(first - low, last - low).items()}

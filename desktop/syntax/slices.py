"""A long text parsed in slices between other events, and colors of a few lines before that is done.

tree-sitter keeps Python's lock while it parses, so a thread would not help; it
can be stopped and goes on where it was.

Source: tree-sitter 0.26, `ts_parser_parse_with_options`: a progress callback that answers true stops.
"""

from __future__ import annotations

import time
from collections.abc import Sequence

from PySide6.QtCore import QObject, QTimer, Signal
from tree_sitter import Parser, Tree

from desktop.syntax.grammar import language
from desktop.syntax.tree import CHUNK, Piece, SyntaxTree

SLICE_SECONDS = 0.005
AROUND = 150
"""So many lines around the visible ones are read to color those."""


class SlicedParse:
    """One text on its way to a tree."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._parser = Parser(language())

    def step(self, seconds: float = SLICE_SECONDS) -> SyntaxTree | None:
        """Go on for a moment; the tree when it is there."""
        end = time.perf_counter() + seconds
        stopped = False

        def enough(_offset: int, _error: bool) -> bool:
            nonlocal stopped
            stopped = time.perf_counter() > end
            return stopped

        try:
            tree: Tree = self._parser.parse(self._read, progress_callback=enough)
        except ValueError:
            if not stopped:
                raise
            return None
        return SyntaxTree.parsed(self._data, tree)

    def _read(self, offset: int, _point: object) -> bytes:
        return self._data[offset : offset + CHUNK]


class Slices(QObject):
    """Parses a text while nothing else is to be done; `ready` is sent with the tree."""

    ready = Signal(object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._parse: SlicedParse | None = None
        self._timer = QTimer(self, interval=0)
        self._timer.timeout.connect(self._step)

    @property
    def busy(self) -> bool:
        """Whether a text is on its way."""
        return self._parse is not None

    def start(self, data: bytes) -> None:
        """Parse this text, and no other that was begun."""
        self._parse = SlicedParse(data)
        self._timer.start()

    def stop(self) -> None:
        """Give up what was begun."""
        self._parse = None
        self._timer.stop()

    def _step(self) -> None:
        tree = self._parse.step() if self._parse is not None else None
        if tree is not None:
            self.stop()
            self.ready.emit(tree)


class Excerpt:
    """Stands for a tree that is not there yet: colors lines by what is around them."""

    def __init__(self, lines: Sequence[bytes]) -> None:
        self._lines = lines

    def pieces(self, first: int, last: int) -> dict[int, list[Piece]]:
        """Colored pieces of the 0-based lines `first` to `last`, both included."""
        low = max(0, first - AROUND)
        tree = SyntaxTree(b"\n".join([*self._lines[low : last + 1 + AROUND], b""]))
        return {line + low: found for line, found in tree.pieces(first - low, last - low).items()}

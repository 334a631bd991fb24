"""The marks of one text: findings and messages at their places, which move with the text they are on.

There may be thousands. What takes long is done a few milliseconds at a time: to put new ones at their
places, and after lines came or went to look where each is. Until then lines are counted along; what
is typed in the line of a mark that waits for its place is not, for the time until the next analysis.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QTextCursor, QTextDocument

from desktop.editor.model import Mark
from desktop.slices import Slices, Steps

AT_ONCE = 200
"""So many are put at their places, or looked for, without any delay."""
_STEP = 20
Placed = tuple[QTextCursor, Mark]
_Keep = QTextCursor.MoveMode.KeepAnchor


class Marks(QObject):
    """`changed` is sent when other lines may have marks than before."""

    changed = Signal()

    def __init__(self, document: QTextDocument, parent: QObject) -> None:
        super().__init__(parent)
        self._document = document
        self._placed: list[Placed] = []
        self._by_line: dict[int, list[Placed]] = {}
        self._moved = False
        self._lines = document.blockCount()
        self._waiting: list[tuple[int, Mark]] = []
        """Marks that are not at their places yet, the last first, and by how many lines they moved since."""
        self._placing: Slices[list[Placed]] = Slices(self._show, self)
        self._looking: Slices[dict[int, list[Placed]]] = Slices(self._looked, self)

    def show(self, marks: Sequence[Mark]) -> None:
        """Show other marks, about the text as it is now; the former ones stay until these are placed."""
        self._looking.stop()
        self._moved = False
        self._lines = self._document.blockCount()
        self._waiting = [(0, mark) for mark in reversed(marks)]
        self._placing.start(self._place())
        if len(marks) <= AT_ONCE:
            self._placing.finish()

    def at(self, line: int) -> Sequence[Placed]:
        """The marks that begin in a 0-based line, each with a cursor that selects its text."""
        return self._by_line.get(line, ())

    def between(self, first: int, last: int) -> int:
        """How many marks begin in some lines, both included."""
        return sum(len(marks) for line, marks in self._by_line.items() if first <= line <= last)

    def edited(self, at: int, added: int) -> None:
        """The text changed at a position, where so many characters stand now."""
        document = self._document
        gone, self._lines = self._lines - document.blockCount(), document.blockCount()
        block = document.findBlock(at)
        first = block.blockNumber()
        if not gone and document.findBlock(at + added).blockNumber() == first:
            return  # within a line
        self._moved = True
        self._looking.stop()
        if gone:
            stays = first - 1 if gone < 0 and at == block.position() else first

            def now(line: int) -> int:
                return line if line <= stays else max(line - gone, first)

            self._by_line = {now(line): marks for line, marks in self._by_line.items()}
            self._waiting = [(now(mark.line + moved) - mark.line, mark) for moved, mark in self._waiting]

    def settle(self) -> None:
        """Nobody types now: look where the marks are, if lines came or went."""
        if self._moved and not self._placing.busy:
            self._looking.start(self._look())
            if len(self._placed) <= AT_ONCE:
                self._looking.finish()

    # In steps.

    def _place(self) -> Steps[list[Placed]]:
        placed: list[Placed] = []
        while self._waiting:
            for moved, mark in self._waiting[: -_STEP - 1 : -1]:
                placed.append((self._range(mark, moved), mark))
            del self._waiting[-_STEP:]
            yield
        return placed

    def _range(self, mark: Mark, moved: int) -> QTextCursor:
        document = self._document
        cursor, lines = QTextCursor(document), document.blockCount()
        first = document.findBlockByNumber(min(mark.line + moved, lines - 1))
        last = document.findBlockByNumber(min(mark.end_line + moved, lines - 1))
        cursor.setPosition(first.position() + min(mark.column, first.length() - 1))
        cursor.setPosition(last.position() + min(mark.end_column, last.length() - 1), _Keep)
        return cursor

    def _show(self, placed: list[Placed]) -> None:
        self._placed, self._moved = placed, True
        self.settle()

    def _look(self) -> Steps[dict[int, list[Placed]]]:
        found: dict[int, list[Placed]] = {}
        for number, one in enumerate(self._placed):
            line = self._document.findBlock(one[0].selectionStart()).blockNumber()
            found.setdefault(line, []).append(one)
            if not number % _STEP:
                yield
        return found

    def _looked(self, found: dict[int, list[Placed]]) -> None:
        self._moved, self._by_line = False, found
        self.changed.emit()

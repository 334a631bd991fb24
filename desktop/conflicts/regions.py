"""Where the conflicts stand in a text that is edited, and what is decided about them, through undo and redo.

A region is half open in characters and holds whole lines as long as nobody
joins them. Text typed at its end belongs to what follows. Every decision is an
edit, so undo takes it back; what belongs to each state of the text is kept in
the order in which undo and redo go through them.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtGui import QTextCursor, QTextDocument

from desktop.conflicts.model import Decision, Part

Spans = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class State:
    """Everything about one state of the text; `text` is the hash of it."""

    decisions: tuple[Decision, ...]
    spans: Spans
    text: int


class Regions:
    """The regions of one document, in the order of the conflicts."""

    def __init__(self, document: QTextDocument, parts: tuple[Part, ...]) -> None:
        """`document` holds the texts of `parts` one after the other."""
        self._document = document
        self._cursors: list[tuple[QTextCursor, QTextCursor]] = []
        at = 0
        for part in parts:
            size = len(part.text.encode("utf-16-le")) // 2
            if part.conflict is not None:
                self._cursors.append((self._cursor(at), self._cursor(at + size)))
            at += size
        self.decisions: list[Decision] = ["open"] * len(self._cursors)
        self._busy = False
        self._steps = 0
        self._states: list[State] = [self._state()]
        self._at = 0

    @property
    def left(self) -> int:
        """How many conflicts are not decided."""
        return self.decisions.count("open")

    def span(self, conflict: int) -> tuple[int, int]:
        """First position of a region, and the position behind it, in UTF-16 units."""
        start, end = self._cursors[conflict]
        return start.position(), max(start.position(), end.position())

    def text(self, conflict: int) -> str:
        """What stands in a region now, with LF line ends."""
        return self._selected(conflict).selectedText().replace("\u2029", "\n")

    def at(self, position: int) -> int | None:
        """The conflict whose region holds a position; the end of the text belongs to the last region."""
        for number in range(len(self._cursors)):
            start, end = self.span(number)
            if start <= position < end or (start < end == position == self._document.characterCount() - 1):
                return number
        return None

    def decide(self, conflict: int, decision: Decision, text: str) -> None:
        """Put `text` in the place of a region, as one step to undo."""
        cursor = self._selected(conflict)
        spans = [self.span(number) for number in range(len(self._cursors))]
        start, end = spans[conflict]
        self._busy = True
        cursor.beginEditBlock()
        cursor.removeSelectedText()
        cursor.insertText(text)
        cursor.endEditBlock()
        grown = cursor.position() - end
        for number, (first, last) in enumerate(spans):
            if number == conflict:
                self._place(number, start, cursor.position())
            elif first >= end and (first > start or number > conflict):
                self._place(number, first + grown, last + grown)
            else:
                self._place(number, first, last)
        self.decisions[conflict] = decision
        self._busy = False
        self._note()

    def changed(self) -> None:
        """The text changed: undo and redo bring the decisions of that state back."""
        if self._busy:
            return
        undo = self._document.availableUndoSteps()
        following = self._states[self._at + 1 : self._at + 2]
        if undo < self._steps:
            self._restore(max(0, self._at - 1))
        elif undo > self._steps and following and following[0].text == self._state().text:
            self._restore(self._at + 1)
        else:
            self._note()
        self._steps = undo

    def _note(self) -> None:
        """A new state, or the same step goes on: typed letters are undone together."""
        undo = self._document.availableUndoSteps()
        self._at += undo != self._steps or self._at == 0
        self._states[self._at :] = [self._state()]
        self._steps = undo

    def _restore(self, at: int) -> None:
        self._at = at
        self.decisions = list(self._states[at].decisions)
        for number, (start, end) in enumerate(self._states[at].spans):
            self._place(number, start, end)

    def _state(self) -> State:
        spans = tuple(self.span(number) for number in range(len(self._cursors)))
        return State(tuple(self.decisions), spans, hash(self._document.toRawText()))

    def _place(self, conflict: int, start: int, end: int) -> None:
        last = self._document.characterCount() - 1
        for cursor, position in zip(self._cursors[conflict], (start, end), strict=True):
            cursor.setPosition(min(position, last))

    def _cursor(self, position: int) -> QTextCursor:
        cursor = QTextCursor(self._document)
        cursor.setPosition(position)
        cursor.setKeepPositionOnInsert(True)
        return cursor

    def _selected(self, conflict: int) -> QTextCursor:
        start, end = self.span(conflict)
        cursor = QTextCursor(self._document)
        cursor.setPosition(start)
        cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        return cursor

"""What is searched of a text view: its text without the rows that stand for nothing, and the way back."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from core.searching.query import Groups
from desktop.find.hits import Hits
from desktop.widgets.code_view import CodeView

_PARAGRAPH = "\u2029"
_WIDE = re.compile("[\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A text with LF line ends. `revision` is that of the document it was taken from.

    `rows` are the rows of the view that its lines are, None when they are the same; `wide` are
    the characters that take two units in the document.
    """

    text: str
    revision: int
    wide: Sequence[int]
    rows: Sequence[int] | None = None
    lines: Sequence[int] = ()
    row_starts: Sequence[int] = ()

    @staticmethod
    def of(view: CodeView) -> Sheet:
        """The text of a view as it is now."""
        document = view.document()
        text = document.toRawText().replace(_PARAGRAPH, "\n")
        rows = view.rows_with_text()
        if rows is None:
            return Sheet(text, document.revision(), _wide(text))
        lines = text.split("\n")
        text = "\n".join(lines[row] for row in rows)
        starts = [0, *(found.end() for found in re.finditer("\n", text))]
        row_starts = [document.findBlockByNumber(row).position() for row in rows]
        return Sheet(text, document.revision(), _wide(text), rows, starts, row_starts)

    def position(self, offset: int) -> int:
        """Where a character stands in the document."""
        if self.rows is None:
            return offset + bisect_left(self.wide, offset) if self.wide else offset
        line = bisect_right(self.lines, offset) - 1
        start = self.lines[line]
        wide = bisect_left(self.wide, offset) - bisect_left(self.wide, start)
        return self.row_starts[line] + offset - start + wide

    def offset(self, position: int) -> int:
        """Which character stands at a position of the document, or the next one behind it."""
        low, high = 0, len(self.text)
        while low < high:
            middle = (low + high) // 2
            low, high = (middle + 1, high) if self.position(middle) < position else (low, middle)
        return low


class Gathered:
    """Places of a sheet on their way to places of its view; they are handed over in their order."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet
        self._starts: list[int] = []
        self._ends: list[int] = []
        self._rows: list[int] = []
        self._groups: list[Groups] = []
        self._at = self._row = 0

    def __len__(self) -> int:
        return len(self._groups)

    def add(self, found: Iterable[Groups]) -> None:
        """More places, each with its groups."""
        sheet, text = self._sheet, self._sheet.text
        for groups in found:
            start, end = groups[0]
            self._starts.append(sheet.position(start))
            self._ends.append(sheet.position(end - 1) + (2 if text[end - 1] > "\uffff" else 1))
            self._rows.append(self._row_of(start))
            self._groups.append(groups)

    def hits(self, most: int) -> Hits:
        """The first `most` places; whether there are more is told."""
        groups, text = self._groups, self._sheet.text
        return Hits(
            self._starts[:most],
            self._ends[:most],
            self._rows[:most],
            len(groups) > most,
            lambda number: tuple(text[one:other] if one >= 0 else "" for one, other in groups[number]),
        )

    def _row_of(self, offset: int) -> int:
        sheet = self._sheet
        if sheet.rows is not None:
            return sheet.rows[bisect_right(sheet.lines, offset) - 1]
        self._row += sheet.text.count("\n", self._at, offset)
        self._at = offset
        return self._row


def _wide(text: str) -> list[int]:
    if text.isascii() or len(text.encode("utf-16-le", "surrogatepass")) == 2 * len(text):
        return []
    return [found.start() for found in _WIDE.finditer(text)]

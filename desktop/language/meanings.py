"""Colors names by what they mean, where the index knows it: state, parameters, constants, functions.

The index may be older than the text. A line is looked up by its own text, the
nearest equal line of the compiled file, so what was typed since keeps the
colors of the syntax alone. Only visible lines are asked for.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping

from PySide6.QtGui import QColor, QTextBlock, QTextCharFormat, QTextLayout

from core.symbols.index import SymbolIndex
from core.text import SourceText, Span
from desktop.look import Look
from desktop.slices import Steps
from desktop.syntax.tree import utf16

COLORS: Mapping[str, str] = {
    "state-variable": "state",
    "field": "plain",
    "constant": "number",
    "immutable": "number",
    "enum-value": "number",
    "parameter": "parameter",
    "return": "parameter",
    "local": "plain",
    "function": "function",
    "modifier": "function",
    "builtin": "builtin",
}
"""Kind of symbol → field of `Syntax`; what is not named keeps the color of its syntax."""
_STEP = 200
Words = tuple[tuple[int, int, str], ...]


class Meanings:
    """The colors of one file of an index, by the text of its lines."""

    def __init__(self, source: SourceText) -> None:
        self._source = source
        self._lines: dict[str, list[int]] = {}
        """Text → the lines that read so, in order."""
        self._tokens: dict[int, list[tuple[Span, str]]] = {}

    @classmethod
    def reading(cls, index: SymbolIndex, unit: str) -> Steps[Meanings]:
        """Those of a file, in small steps: a long one has a hundred thousand names."""
        made = cls(index.texts[unit])
        for number, token in enumerate(index.tokens(unit)):
            if token.kind in COLORS:
                line = made._source.line_of(token.span.start)
                made._tokens.setdefault(line, []).append((token.span, COLORS[token.kind]))
            if not number % _STEP:
                yield
        for number, line in enumerate(made._tokens):
            made._lines.setdefault(made._text(line), []).append(line)
            if not number % _STEP:
                yield
        return made

    def of(self, text: str, line: int) -> Words:
        """UTF-16 start, length and color of the names in a line that reads `text`; `line` is 1-based."""
        known = self._lines.get(text)
        if known is None:
            return ()
        at = bisect_left(known, line)  # thousands of lines may read the same
        nearest = min(known[max(0, at - 1) : at + 1], key=lambda one: abs(one - line))
        start = self._source.line_span(nearest).start
        data = text.encode()
        found = []
        for span, color in self._tokens[nearest]:
            first = utf16(data, span.start - start)
            found.append((first, utf16(data, span.end - start) - first, color))
        return tuple(found)

    def _text(self, line: int) -> str:
        return self._source.slice(self._source.line_span(line)).rstrip("\r\n").removeprefix("\ufeff")


class MeaningFormats:
    """A format provider of one editor; `meanings` None means that nothing is known."""

    def __init__(self, look: Look) -> None:
        self._look = look
        self.meanings: Meanings | None = None

    def __call__(self, block: QTextBlock) -> list[QTextLayout.FormatRange]:
        """The formats of one visible line."""
        if self.meanings is None:
            return []
        ranges = []
        for start, length, color in self.meanings.of(block.text(), block.blockNumber() + 1):
            made = QTextLayout.FormatRange()
            made.start, made.length = start, length
            text = QTextCharFormat()
            text.setForeground(QColor(getattr(self._look.theme.syntax, color)))
            made.format = text
            ranges.append(made)
        return ranges

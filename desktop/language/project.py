"""The index of the project seen from an editor, whose text has changed since it was compiled.

The index counts in bytes of the compiled text; an editor counts in UTF-16
units of folded text. Places are carried over what was typed since; what is new
has no place, and what is gone is left out.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

from core.diff.carrying import Carrier
from core.diff.line_ends import fold
from core.symbols.index import SymbolIndex
from core.symbols.symbol import Reference, Symbol
from core.text import SourceText
from desktop.syntax.tree import difference, utf16

_MARK = b"\xef\xbb\xbf"


@dataclass(frozen=True)
class Folded:
    """A compiled text as the editor holds it (LF line ends, no byte order mark), and the way between."""

    source: SourceText

    @cached_property
    def data(self) -> bytes:
        """The folded text."""
        return fold(self.source).encode()

    @cached_property
    def plain(self) -> bool:
        """Whether nothing had to be folded, so that offsets are the same."""
        return self.data == self.source.data

    @cached_property
    def line_starts(self) -> list[int]:
        """Offsets of the lines of the folded text."""
        starts, at = [0], self.data.find(b"\n")
        while at >= 0:
            starts.append(at + 1)
            at = self.data.find(b"\n", at + 1)
        return starts

    def of_source(self, offset: int) -> int:
        """A byte of the compiled text as one of the folded text."""
        if self.plain:
            return offset
        line = self.source.line_of(offset)
        start = self._start(line)
        folded = self.line_starts[line - 1]
        end = self.line_starts[line] - 1 if line < len(self.line_starts) else len(self.data)
        return min(folded + max(0, offset - start), end)

    def to_source(self, offset: int) -> int:
        """A byte of the folded text as one of the compiled text."""
        if self.plain:
            return offset
        line = bisect_right(self.line_starts, offset)
        return self._start(line) + offset - self.line_starts[line - 1]

    def _start(self, line: int) -> int:
        start = self.source.line_starts[line - 1]
        return len(_MARK) if line == 1 and self.source.data.startswith(_MARK) else start


@dataclass(frozen=True)
class View:
    """One file of the index beside the text of its editor: `text` has LF line ends."""

    index: SymbolIndex
    unit: str
    text: str
    carrier: Carrier
    folded: Folded

    def offset(self, position: int) -> int | None:
        """The compiled byte of a position (UTF-16 units) in the editor; None for what is new."""
        found = self.carrier.to_compiled(byte_of(self.text, position))
        return self.folded.to_source(found) if found is not None else None

    def near(self, position: int) -> int:
        """The same, and for what is new the compiled byte of the nearest text before it."""
        at = byte_of(self.text, position)
        best = 0
        for start, edited, length in self.carrier.runs:
            if edited <= at:
                best = start + min(length, at - edited)
        return self.folded.to_source(min(best, len(self.folded.data)))

    def position(self, offset: int) -> int | None:
        """The position in the editor of a compiled byte; None for what is gone."""
        found = self.carrier.to_edited(self.folded.of_source(offset))
        if found is None:
            return None
        if self.text.isascii():
            return found
        return len(self.text.encode()[:found].decode("utf-8", "ignore").encode("utf-16-le")) // 2

    def range(self, reference: Reference) -> tuple[int, int] | None:
        """Start and end of a reference in the editor; None when its name was changed since."""
        start, end = self.position(reference.span.start), self.position(reference.span.end)
        if start is None or end is None:
            return None
        wanted = self.index.texts[self.unit].slice(reference.span)
        units = self.text if self.text.isascii() else None
        if units is not None and units[start:end] != wanted:
            return None
        return (start, end) if end > start else None

    def symbol_at(self, position: int) -> Symbol | None:
        """What the name at a position means."""
        offset = self.offset(position)
        return self.index.definition(self.unit, offset) if offset is not None else None


def view_of(index: SymbolIndex, path: Path, text: str, *, quick: bool = False) -> View | None:
    """The view of a file; None when the index does not know it.

    `quick` takes everything between the first and the last change for new.
    """
    unit = index.unit_of(str(path))
    if unit is None or unit not in index.texts:
        return None
    folded = _folded(index.texts[unit])
    edited = text.encode("utf-8", "replace")
    carrier = _around_one_change(folded.data, edited) if quick else Carrier.between(folded.data, edited)
    return View(index, unit, text, carrier, folded)


@lru_cache(maxsize=1)
def _folded(source: SourceText) -> Folded:
    """Made once for a text of the index: after each key it is the same."""
    return Folded(source)


def place_of(index: SymbolIndex, file: str, offset: int) -> tuple[Path, int, int] | None:
    """Path, 0-based line and UTF-16 column of a compiled byte; None for a file that is not on disk."""
    path, source = index.paths.get(file), index.texts.get(file)
    if path is None or source is None:
        return None
    line = source.line_of(offset)
    start = source.line_span(line).start
    if line == 1 and source.data.startswith(_MARK):
        start = min(len(_MARK), offset)
    return Path(path), line - 1, utf16(source.data[start:offset], offset - start)


def byte_of(text: str, position: int) -> int:
    """Bytes before a position (UTF-16 units) of a text."""
    if text.isascii():
        return position
    return len(text.encode("utf-16-le")[: position * 2].decode("utf-16-le", "ignore").encode())


def _around_one_change(old: bytes, new: bytes) -> Carrier:
    if old == new:
        return Carrier(((0, 0, len(old)),))
    head, old_end, new_end = difference(old, new)
    return Carrier(((0, 0, head), (old_end, new_end, len(old) - old_end)))

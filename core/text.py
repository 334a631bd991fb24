"""Source text and the only conversions between kinds of offsets.

solc and tree-sitter count UTF-8 bytes, Python counts code points, Qt counts
UTF-16 units. Everything in `core` speaks bytes; other units are converted here
and nowhere else. This module does not read or write files.
"""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from typing import NewType

ByteOffset = NewType("ByteOffset", int)
CharOffset = NewType("CharOffset", int)
Utf16Offset = NewType("Utf16Offset", int)

_LINE_END = re.compile(rb"\r\n|\n|\r")


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open range of UTF-8 bytes, `[start, end)`."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if self.start < 0 or self.end < self.start:
            raise ValueError(f"not a span: [{self.start}, {self.end})")

    def __len__(self) -> int:
        return self.end - self.start

    def contains(self, other: Span) -> bool:
        """Whether `other` lies wholly inside."""
        return self.start <= other.start and other.end <= self.end

    def overlaps(self, other: Span) -> bool:
        """Whether the two share a byte, or one is an insertion strictly inside the other.

        Two insertions at one place overlap too: their order would be a guess.
        """
        if self.start == self.end or other.start == other.end:
            if self.start == self.end and other.start == other.end:
                return self.start == other.start
            empty, full = (self, other) if self.start == self.end else (other, self)
            return full.start < empty.start < full.end
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True)
class SourceText:
    """The exact bytes of one source file, line ends and byte order mark included.

    `path` is the name the compiler knows the file by (its source unit name,
    always with forward slashes). `data` is valid UTF-8.
    """

    path: str
    data: bytes

    @staticmethod
    def of(path: str, text: str) -> SourceText:
        """Make a source text from a string, which must hold no lone surrogate."""
        return SourceText(path, text.encode("utf-8"))

    @cached_property
    def text(self) -> str:
        """The decoded text."""
        return self.data.decode("utf-8")

    @cached_property
    def sha256(self) -> str:
        """Hex SHA-256 of the bytes."""
        return hashlib.sha256(self.data).hexdigest()

    @cached_property
    def line_starts(self) -> tuple[int, ...]:
        """Byte offset of each line's first byte; a line ends after LF, CRLF or a lone CR."""
        starts = [0, *(match.end() for match in _LINE_END.finditer(self.data))]
        return tuple(starts)

    @cached_property
    def newline(self) -> str:
        """The line end that new lines should use: the file's first, else LF."""
        at = self.data.find(b"\n")
        if at > 0 and self.data[at - 1 : at] == b"\r":
            return "\r\n"
        if at < 0 and b"\r" in self.data:
            return "\r"
        return "\n"

    def line_of(self, offset: int) -> int:
        """1-based line of a byte offset."""
        return bisect_right(self.line_starts, offset)

    def column_of(self, offset: int) -> int:
        """1-based column of a byte offset, counted in code points."""
        start = self.line_starts[self.line_of(offset) - 1]
        return len(self.data[start:offset].decode("utf-8", "replace")) + 1

    def line_span(self, line: int) -> Span:
        """The bytes of a 1-based line, line end included."""
        start = self.line_starts[line - 1]
        end = self.line_starts[line] if line < len(self.line_starts) else len(self.data)
        return Span(start, end)

    def slice(self, span: Span) -> str:
        """The text of a span."""
        return self.data[span.start : span.end].decode("utf-8", "replace")

    def to_chars(self, offset: ByteOffset) -> CharOffset:
        """Bytes to code points."""
        return CharOffset(len(self.data[:offset].decode("utf-8", "ignore")))

    def to_utf16(self, offset: ByteOffset) -> Utf16Offset:
        """Bytes to UTF-16 units, as Qt counts them in unfolded text."""
        return Utf16Offset(len(self.data[:offset].decode("utf-8", "ignore").encode("utf-16-le")) // 2)

    def from_chars(self, offset: CharOffset) -> ByteOffset:
        """Code points to bytes."""
        return ByteOffset(len(self.text[:offset].encode("utf-8")))

    def from_utf16(self, offset: Utf16Offset) -> ByteOffset:
        """UTF-16 units to bytes."""
        head = self.text.encode("utf-16-le")[: offset * 2]
        return ByteOffset(len(head.decode("utf-16-le", "ignore").encode("utf-8")))

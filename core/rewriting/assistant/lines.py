"""A source with LF line ends, the way back to its own bytes, and lines without meaningless white space."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property

from core.text import SourceText, Span

BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True)
class Plain:
    """A source with LF line ends, and the way back to its own bytes."""

    source: SourceText

    @cached_property
    def data(self) -> bytes:
        """The bytes with LF line ends."""
        return self.source.data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")

    @cached_property
    def _shortened(self) -> list[int]:
        """Offsets in `data` of the LFs that two bytes became."""
        return [match.start() - at for at, match in enumerate(re.finditer(rb"\r\n", self.source.data))]

    @cached_property
    def mixed(self) -> bool:
        """Whether the file uses more than one kind of line end."""
        return len(set(re.findall(rb"\r\n|\n|\r", self.source.data))) > 1

    def offset(self, at: int) -> int:
        """The offset in the source of an offset in `data`."""
        return at + bisect_left(self._shortened, at)

    def line_end(self, at: int) -> bytes:
        """The bytes that stand for the LF at `at`; those of the file's first where there is none."""
        found = self.source.data[self.offset(at) : self.offset(at + 1)]
        return found if found.strip(b"\r\n") == b"" and found else self.source.newline.encode()

    @cached_property
    def lines(self) -> list[bytes]:
        """The lines of `data` without their ends."""
        return self.data.split(b"\n")

    @cached_property
    def starts(self) -> list[int]:
        """Where each of `lines` begins in `data`."""
        starts, at = [], 0
        for line in self.lines:
            starts.append(at)
            at += len(line) + 1
        return starts


def with_ends(plain: Plain, span: Span, text: bytes) -> bytes:
    """`text` with the line ends of the file; in a file that mixes them, unchanged lines keep theirs."""
    newline = plain.source.newline.encode()
    if not plain.mixed:
        return text.replace(b"\n", newline)
    old, new = plain.data[span.start : span.end].split(b"\n"), text.split(b"\n")
    ends = [newline] * len(new)
    starts = [span.start]
    for line in old:
        starts.append(starts[-1] + len(line) + 1)
    for at, there, size in SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks():
        for step in range(size):
            ends[there + step] = plain.line_end(starts[at + step + 1] - 1)
    return b"".join(line + end for line, end in zip(new[:-1], ends, strict=False)) + new[-1]


def squeezed(line: str) -> str:
    """A line without the white space that means nothing: none inside a string is touched."""
    return re.sub(
        r"(\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*')|\s+", lambda found: found[1] or " ", line.lstrip("\ufeff")
    ).strip()

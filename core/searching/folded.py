"""A file's bytes as the text an editor shows, and back, with every byte that is not replaced kept.

Line ends are LF in the folded text and the byte order mark is not in it. Bytes
that are not UTF-8 pass through as lone surrogates, so that they come back equal.
"""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

_MARK = "\ufeff"
_PROBE_BYTES = 8_000


@dataclass(frozen=True, slots=True)
class Folded:
    """`text` is folded; `crlf` are the places in it of the line ends that are CRLF in the file."""

    raw: str
    text: str
    crlf: tuple[int, ...]
    sha256: str

    @staticmethod
    def of(data: bytes) -> Folded | None:
        """None for what is no text (a zero byte near its beginning, as Git decides)."""
        if b"\0" in data[:_PROBE_BYTES]:
            return None
        raw = data.decode("utf-8", "surrogateescape")
        body = raw.removeprefix(_MARK)
        crlf = tuple(found.start() - count for count, found in enumerate(re.finditer("\r\n", body)))
        text = body.replace("\r\n", "\n").replace("\r", "\n") if "\r" in body else body
        return Folded(raw, text, crlf, hashlib.sha256(data).hexdigest())

    @property
    def newline(self) -> str:
        """The line end that new lines get: the file's first."""
        found = re.search("\r\n|\n|\r", self.raw)
        return found.group() if found else "\n"

    def with_changes(self, changes: Sequence[tuple[int, int, str]]) -> bytes:
        """The bytes with ranges of the folded text replaced; they ascend and do not touch each other."""
        pieces, at = [], 0
        for start, end, text in changes:
            pieces += [self.raw[at : self._raw(start)], text.replace("\n", self.newline)]
            at = self._raw(end)
        pieces.append(self.raw[at:])
        return "".join(pieces).encode("utf-8", "surrogateescape")

    def _raw(self, place: int) -> int:
        mark = 1 if self.raw.startswith(_MARK) else 0
        return place + bisect_left(self.crlf, place) + mark

"""A text in the making: edits upon edits, kept as one set of edits against the original bytes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from core.rewriting.proposal import Edit
from core.text import SourceText, Span


@dataclass(frozen=True, slots=True)
class _Piece:
    """Bytes of the original (`start` counts there), or new ones (`start` is -1)."""

    data: bytes
    start: int = -1


class Draft:
    """One file on its way. Every byte of the original that no edit touched stays an original byte."""

    def __init__(self, original: SourceText) -> None:
        self.original = original
        self.text = original
        self._pieces: list[_Piece] = [_Piece(original.data, 0)]

    def apply(self, edits: Iterable[Edit]) -> bool:
        """Apply edits that count in the current text and do not overlap; whether anything changed."""
        pieces = self._pieces
        changed = False
        for edit in sorted(edits, reverse=True):
            data = edit.text.encode("utf-8")
            if self.text.data[edit.span.start : edit.span.end] == data:
                continue
            pieces = _spliced(pieces, edit.span, data)
            changed = True
        if changed:
            self._pieces = pieces
            self.text = SourceText(self.original.path, b"".join(item.data for item in pieces))
        return changed

    def origin_of(self, offset: int) -> int | None:
        """Where a byte of the current text stood in the original; None for a new one."""
        at = 0
        for piece in self._pieces:
            if at <= offset < at + len(piece.data):
                return None if piece.start < 0 else piece.start + offset - at
            at += len(piece.data)
        return None

    def edits(self) -> tuple[Edit, ...]:
        """The whole way as edits against the original."""
        found: list[Edit] = []
        at, fresh = 0, b""
        for piece in [*self._pieces, _Piece(b"", len(self.original.data))]:
            if piece.start < 0:
                fresh += piece.data
                continue
            if fresh or piece.start > at:
                found.append(Edit(self.original.path, Span(at, piece.start), fresh.decode("utf-8")))
            at, fresh = piece.start + len(piece.data), b""
        return tuple(found)


def _spliced(pieces: list[_Piece], span: Span, data: bytes) -> list[_Piece]:
    made: list[_Piece] = []
    at = 0
    placed = False
    for piece in pieces:
        end = at + len(piece.data)
        head, tail = span.start - at, span.end - at
        if end <= span.start:
            made.append(piece)
        elif at >= span.end:
            if not placed:
                made.append(_Piece(data))
                placed = True
            made.append(piece)
        else:
            if head > 0:
                made.append(_cut(piece, 0, head))
            if not placed:
                made.append(_Piece(data))
                placed = True
            if tail < len(piece.data):
                made.append(_cut(piece, tail, len(piece.data)))
        at = end
    if not placed:
        made.append(_Piece(data))
    return [item for item in made if item.data]


def _cut(piece: _Piece, start: int, end: int) -> _Piece:
    return _Piece(piece.data[start:end], piece.start + start if piece.start >= 0 else -1)

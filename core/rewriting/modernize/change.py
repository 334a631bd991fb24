"""What a migration step yields: replaced spans, insertions, wraps, and remarks for a person.

Steps of one pass do not know each other. `merged` orders what they put at one place (outer
wraps outside, inner ones inside) and turns it into edits that never overlap.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from core.rewriting.proposal import Edit
from core.text import SourceText, Span


@dataclass(frozen=True, slots=True)
class Replace:
    """`text` in the place of `span`."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Insert:
    """`text` before the byte at `at`; several at one place keep their order."""

    at: int
    text: str


@dataclass(frozen=True, slots=True)
class Wrap:
    """`before` and `after` around `span`; what is inside may change too."""

    span: Span
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Remark:
    """What a person must do, because no rewriting keeps the behavior."""

    at: int
    text: str


Change = Replace | Insert | Wrap | Remark


def merged(source: SourceText, changes: Iterable[Change]) -> tuple[Edit, ...]:
    """Edits in order. A change inside of a replaced span is dropped: the larger one knew the place."""
    items = list(dict.fromkeys(changes))
    replaced = _outermost([item for item in items if isinstance(item, Replace)])
    pieces: list[tuple[int, int, int, int, str]] = []
    for number, item in enumerate(items):
        if isinstance(item, Insert):
            pieces.append((item.at, 1, 0, number, item.text))
        elif isinstance(item, Wrap):
            width = len(item.span)
            pieces.append((item.span.start, 2, -width, -number, item.before))
            pieces.append((item.span.end, 0, width, number, item.after))
    texts: dict[int, str] = {}
    for at, _, _, _, text in sorted(pieces):
        if not any(item.span.start < at < item.span.end for item in replaced):
            texts[at] = texts.get(at, "") + text
    edits: list[Edit] = []
    for item in replaced:
        text = texts.pop(item.span.start, "") + item.text
        edits.append(Edit(source.path, item.span, _lines(source, text)))
    edits += [Edit(source.path, Span(at, at), _lines(source, text)) for at, text in texts.items() if text]
    return tuple(sorted(edits))


def _outermost(items: list[Replace]) -> list[Replace]:
    kept: list[Replace] = []
    for item in sorted(items, key=lambda item: (item.span.start, -len(item.span))):
        if not kept or item.span.start >= kept[-1].span.end:
            kept.append(item)
    return kept


def _lines(source: SourceText, text: str) -> str:
    return text.replace("\r\n", "\n").replace("\n", source.newline)

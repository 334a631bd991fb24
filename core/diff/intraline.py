"""What changed inside a pair of lines: token spans, and how alike two lines are."""

from __future__ import annotations

import re
from collections import Counter
from difflib import SequenceMatcher

from core.text import Span

_TOKEN = re.compile(r"\w+|\s+|.", re.DOTALL)
LONGEST_LINE = 2_000
"""Lines with more tokens than this are not compared inside: nobody reads such a line."""


def tokens(line: str) -> list[str]:
    """Words, runs of blanks, and single other characters; joined they give the line back."""
    return _TOKEN.findall(line)


def similarity(before: str, after: str) -> float:
    """0 to 1: share of tokens, blanks aside, that the lines have in common and in order."""
    left = [item for item in tokens(before) if not item.isspace()]
    right = [item for item in tokens(after) if not item.isspace()]
    total = len(left) + len(right)
    if not total:
        return 1.0
    common = sum((Counter(left) & Counter(right)).values())
    if 4 * common < total or total > LONGEST_LINE:
        return 2 * common / total
    return SequenceMatcher(None, left, right, autojunk=False).ratio()


def intraline(before: bytes, after: bytes) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    """Changed byte spans of each line, relative to its start; neighbors are joined."""
    left, right = tokens(before.decode("utf-8")), tokens(after.decode("utf-8"))
    if len(left) + len(right) > LONGEST_LINE:
        return (Span(0, len(before)),), (Span(0, len(after)),)
    matcher = SequenceMatcher(None, left, right, autojunk=False)
    removed: list[tuple[int, int]] = []
    added: list[tuple[int, int]] = []
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag != "equal":
            removed.append((i1, i2))
            added.append((j1, j2))
    return _spans(left, removed), _spans(right, added)


def _spans(pieces: list[str], ranges: list[tuple[int, int]]) -> tuple[Span, ...]:
    ends = [0]
    for piece in pieces:
        ends.append(ends[-1] + len(piece.encode("utf-8")))
    return tuple(Span(ends[start], ends[end]) for start, end in ranges if start < end)

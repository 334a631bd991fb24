"""Which lines of two texts match: a patience diff.

Lines that occur once on both sides are anchors; between anchors the search
repeats. Gaps without an anchor are left to difflib while they are small, and
taken as replaced when they are large, which keeps the worst case linear. This
module knows sequences of hashable items only, not texts.

Source: the patience diff algorithm as described by Bram Cohen.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

SMALL_GAP = 250_000
"""Largest product of line counts that is given to difflib."""


@dataclass(frozen=True, slots=True)
class Match:
    """`size` items are equal from `before` and from `after` on (0-based)."""

    before: int
    after: int
    size: int


def match(before: Sequence[Hashable], after: Sequence[Hashable]) -> tuple[Match, ...]:
    """Matching runs in ascending order; neighbors that touch on both sides are joined."""
    numbers: dict[Hashable, int] = {}
    left = [numbers.setdefault(item, len(numbers)) for item in before]
    right = [numbers.setdefault(item, len(numbers)) for item in after]
    found: list[_Run] = []
    pending = [(0, len(left), 0, len(right))]
    while pending:
        gap = pending.pop()
        inner = _trim(left, right, gap, found)
        if inner[0] == inner[1] or inner[2] == inner[3]:
            continue
        anchors = _anchors(left, right, inner)
        if anchors:
            pending += _between(anchors, inner)
            found += [(i, j, 1) for i, j in anchors]
        else:
            found += _small(left, right, inner)
    return _joined(found)


_Gap = tuple[int, int, int, int]
_Run = tuple[int, int, int]


def _trim(left: list[int], right: list[int], gap: _Gap, found: list[_Run]) -> _Gap:
    """Take the common head and tail off a gap and record them."""
    low, high, start, end = gap
    head = 0
    while low + head < high and start + head < end and left[low + head] == right[start + head]:
        head += 1
    if head:
        found.append((low, start, head))
    low, start = low + head, start + head
    tail = 0
    while high - tail > low and end - tail > start and left[high - tail - 1] == right[end - tail - 1]:
        tail += 1
    if tail:
        found.append((high - tail, end - tail, tail))
    return low, high - tail, start, end - tail


def _unique(items: list[int], start: int, end: int) -> dict[int, int]:
    """Item → place, for the items that occur once in the range."""
    places: dict[int, int] = {}
    for at in range(start, end):
        item = items[at]
        places[item] = -1 if item in places else at
    return {item: at for item, at in places.items() if at >= 0}


def _anchors(left: list[int], right: list[int], gap: _Gap) -> list[tuple[int, int]]:
    """Longest ascending run of items that are unique on both sides."""
    low, high, start, end = gap
    there = _unique(right, start, end)
    pairs = [(i, there[item]) for item, i in _unique(left, low, high).items() if item in there]
    tails: list[int] = []
    tops: list[int] = []
    back: list[int] = []
    for index, (_, j) in enumerate(pairs):
        pile = bisect_left(tails, j)
        back.append(tops[pile - 1] if pile else -1)
        if pile == len(tails):
            tails.append(j)
            tops.append(index)
        else:
            tails[pile], tops[pile] = j, index
    chain: list[tuple[int, int]] = []
    at = tops[-1] if tops else -1
    while at >= 0:
        chain.append(pairs[at])
        at = back[at]
    return chain[::-1]


def _between(anchors: list[tuple[int, int]], gap: _Gap) -> list[_Gap]:
    """The gaps left and right of every anchor that are not empty on both sides."""
    low, high, start, end = gap
    gaps: list[_Gap] = []
    for i, j in [*anchors, (high, end)]:
        if low < i and start < j:
            gaps.append((low, i, start, j))
        low, start = i + 1, j + 1
    return gaps


def _small(left: list[int], right: list[int], gap: _Gap) -> list[_Run]:
    low, high, start, end = gap
    if (high - low) * (end - start) > SMALL_GAP:
        return []
    matcher = SequenceMatcher(None, left[low:high], right[start:end], autojunk=False)
    blocks = matcher.get_matching_blocks()
    return [(low + block.a, start + block.b, block.size) for block in blocks if block.size]


def _joined(found: list[_Run]) -> tuple[Match, ...]:
    joined: list[Match] = []
    found.sort()
    start = other = size = 0
    for i, j, length in found:
        if i == start + size and j == other + size:
            size += length
            continue
        if size:
            joined.append(Match(start, other, size))
        start, other, size = i, j, length
    if size:
        joined.append(Match(start, other, size))
    return tuple(joined)

"""What becomes of two changes of one text: one text without a doubt, or a conflict that a person decides.

Diff3 by line over our own matching blocks, never by word. It refuses where the
blocks could as well lie elsewhere: a change that may slide over equal lines, or
stands beside a run of them, counts as long as the run, and two changes that then
touch are a conflict. Nothing here takes long: large and very repetitive texts
are refused.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from core.diff.lines import split_lines
from core.diff.merge import Lines, merge
from core.diff.patience import match
from core.text import SourceText

Refusal = Literal["same-lines", "repeated-lines", "too-large", "binary"]

LARGEST_BYTES = 2_000_000
LARGEST_LINES = 30_000
MOST_PAIRS = 4_000_000
"""Pairs of equal lines of two texts: what the search for blocks may have to look at."""


@dataclass(frozen=True, slots=True)
class Merged:
    """The outcome: a text, or why there is none."""

    text: bytes | None
    refusal: Refusal | None = None


def merge_texts(base: bytes | None, mine: bytes, theirs: bytes) -> Merged:
    """Bring two changes of one base together; without a base only equal texts and empty ones do."""
    if theirs in (mine, base or b""):
        return Merged(mine)
    if mine == (base or b""):
        return Merged(theirs)
    if any(is_binary(text) for text in (base or b"", mine, theirs)):
        return Merged(None, "binary")
    if base is None:
        return Merged(None, "same-lines")
    if _too_much(base, mine, theirs):
        return Merged(None, "too-large")
    found = merge(SourceText("base", base), SourceText("mine", mine), SourceText("theirs", theirs))
    if not found.clean:
        return Merged(None, "same-lines")
    lines = split_lines(SourceText("base", base))
    if _in_doubt(lines, split_lines(SourceText("mine", mine)), split_lines(SourceText("theirs", theirs))):
        return Merged(None, "repeated-lines")
    return Merged(found.text().data)


def is_binary(data: bytes) -> bool:
    """Whether bytes are no text: a NUL, or not UTF-8."""
    if b"\0" in data:
        return True
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return True
    return False


def _too_much(base: bytes, mine: bytes, theirs: bytes) -> bool:
    texts = (base, mine, theirs)
    if max(map(len, texts)) > LARGEST_BYTES:
        return True
    counted = [Counter(text.splitlines(keepends=True)) for text in texts]
    if max(counts.total() for counts in counted) > LARGEST_LINES:
        return True
    return any(
        sum(many * other.get(line, 0) for line, many in counted[0].items() if many > 1) > MOST_PAIRS
        for other in counted[1:]
    )


@dataclass(frozen=True, slots=True)
class _Change:
    """Lines `start` to `end` of the base that one side replaced by `lines`; `low` to `high` is its reach."""

    start: int
    end: int
    lines: Lines
    low: int
    high: int


def _in_doubt(base: Lines, mine: Lines, theirs: Lines) -> bool:
    """Whether a change of mine and another one of theirs reach each other."""
    runs = _runs(base)
    left = list(_changes(base, mine, runs))
    right = list(_changes(base, theirs, runs))
    i = j = 0
    while i < len(left) and j < len(right):
        one, other = left[i], right[j]
        same = (one.start, one.end, one.lines) == (other.start, other.end, other.lines)
        if not same and one.low <= other.high and other.low <= one.high:
            return True
        if one.high < other.high:
            i += 1
        else:
            j += 1
    return False


def _changes(base: Lines, side: Lines, runs: list[tuple[int, int]]) -> Iterable[_Change]:
    at = there = 0
    for block in [*match(base, side), None]:
        end, other = (block.before, block.after) if block is not None else (len(base), len(side))
        if at < end or there < other:
            lines = side[there:other]
            low, high = _reach(base, at, end, lines)
            low, high = _beside_runs(low, high, runs)
            yield _Change(at, end, lines, low, high)
        if block is not None:
            at, there = block.before + block.size, block.after + block.size


def _reach(base: Lines, start: int, end: int, lines: Lines) -> tuple[int, int]:
    """How far a pure insertion or deletion may slide up and down without changing what it makes."""
    if lines and start < end:
        return start, end
    moved = list(lines or base[start:end])
    many, low, high = len(moved), start, end
    turn = 0
    while low > 0 and base[low - 1] == moved[(-1 - turn) % many]:
        low, turn = low - 1, turn + 1
    turn = 0
    while high < len(base) and base[high] == moved[turn % many]:
        high, turn = high + 1, turn + 1
    return low, high


def _beside_runs(low: int, high: int, runs: list[tuple[int, int]]) -> tuple[int, int]:
    """The reach with every run of equal lines that it touches; a run has at least two lines."""
    for start, end in runs:
        if start <= high and end >= low:
            low, high = min(low, start), max(high, end)
        elif start > high:
            break
    return low, high


def _runs(base: Lines) -> list[tuple[int, int]]:
    found, start = [], 0
    for at in range(1, len(base) + 1):
        if at == len(base) or base[at] != base[start]:
            if at - start > 1:
                found.append((start, at))
            start = at
    return found

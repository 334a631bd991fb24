"""Diff and Hunk: where two texts differ, by lines on exact bytes.

A change of line ends alone is a difference. How hunks are shown (rows) and
decided (review) is not here.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from core.diff.lines import split_lines
from core.diff.patience import match
from core.diff.slide import slide
from core.text import SourceText

HunkKind = Literal["insert", "delete", "replace"]


@dataclass(frozen=True, slots=True)
class Hunk:
    """One differing place: 0-based half-open line ranges on both sides.

    `index` counts hunks from the top and is the hunk's identity within its diff.
    """

    index: int
    before_start: int
    before_end: int
    after_start: int
    after_end: int

    @property
    def kind(self) -> HunkKind:
        """Whether lines came, went, or were replaced."""
        if self.before_start == self.before_end:
            return "insert"
        return "delete" if self.after_start == self.after_end else "replace"


@dataclass(frozen=True)
class Diff:
    """Two texts and the hunks between them, from top to bottom."""

    before: SourceText
    after: SourceText
    hunks: tuple[Hunk, ...]

    @cached_property
    def before_lines(self) -> tuple[bytes, ...]:
        """Lines of the left side with their line ends."""
        return split_lines(self.before)

    @cached_property
    def after_lines(self) -> tuple[bytes, ...]:
        """Lines of the right side with their line ends."""
        return split_lines(self.after)

    def removed(self, hunk: Hunk) -> tuple[bytes, ...]:
        """The lines of a hunk on the left."""
        return self.before_lines[hunk.before_start : hunk.before_end]

    def added(self, hunk: Hunk) -> tuple[bytes, ...]:
        """The lines of a hunk on the right."""
        return self.after_lines[hunk.after_start : hunk.after_end]


def diff(before: SourceText, after: SourceText) -> Diff:
    """Compare two texts line by line."""
    left, right = split_lines(before), split_lines(after)
    return Diff(before, after, hunks_between(left, right))


def hunks_between(left: tuple[bytes, ...], right: tuple[bytes, ...]) -> tuple[Hunk, ...]:
    """The differing ranges of two sequences of lines."""
    hunks: list[Hunk] = []
    i = j = 0
    ends = [(item.before, item.after, item.size) for item in match(left, right)]
    for before, after, size in [*ends, (len(left), len(right), 0)]:
        if i < before or j < after:
            hunks.append(Hunk(len(hunks), i, before, j, after))
        i, j = before + size, after + size
    for at, hunk in enumerate(hunks):
        if hunk.kind != "replace":
            hunks[at] = _slid(hunks, at, left, right)
    return tuple(hunks)


def _slid(hunks: list[Hunk], at: int, left: tuple[bytes, ...], right: tuple[bytes, ...]) -> Hunk:
    """The hunk where a reader expects it, one equal line at least away from its neighbors."""
    hunk = hunks[at]
    before = hunks[at - 1] if at else None
    after = hunks[at + 1] if at + 1 < len(hunks) else None
    if hunk.kind == "insert":
        low = before.after_end + 1 if before else 0
        high = after.after_start - 1 if after else len(right)
        by = slide(right, hunk.after_start, hunk.after_end, low, high)
    else:
        low = before.before_end + 1 if before else 0
        high = after.before_start - 1 if after else len(left)
        by = slide(left, hunk.before_start, hunk.before_end, low, high)
    return Hunk(at, hunk.before_start + by, hunk.before_end + by, hunk.after_start + by, hunk.after_end + by)

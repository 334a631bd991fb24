"""Rows: two texts laid side by side, aligned, with gaps where one side has no line."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple

from core.diff.hunk import Diff, Hunk
from core.diff.intraline import similarity
from core.diff.lines import body

RowKind = Literal["same", "changed", "replaced", "removed", "added"]
ALIKE = 0.5
"""Lines at least this similar are paired and compared inside."""
MOST_PAIRS = 2_500
"""Hunks with more line pairs than this are laid out in order, not by similarity."""


class Row(NamedTuple):
    """One row: 0-based line numbers per side, None where there is a gap.

    A named tuple, because a long file has tens of thousands of them. `hunk` is
    the index of the hunk it belongs to. A row is `changed` when its lines are
    alike, `replaced` when they only happen to stand side by side.
    """

    before: int | None
    after: int | None
    kind: RowKind
    hunk: int | None


def rows(diff: Diff) -> tuple[Row, ...]:
    """All rows of both texts, from top to bottom."""
    out: list[Row] = []
    i = j = 0
    for hunk in diff.hunks:
        out += (Row(i + k, j + k, "same", None) for k in range(hunk.before_start - i))
        out += _hunk_rows(diff, hunk)
        i, j = hunk.before_end, hunk.after_end
    out += (Row(i + k, j + k, "same", None) for k in range(len(diff.before_lines) - i))
    return tuple(out)


def _hunk_rows(diff: Diff, hunk: Hunk) -> Iterator[Row]:
    i, j = hunk.before_start, hunk.after_start
    for before, after in [*_pairs(diff, hunk), (hunk.before_end, hunk.after_end)]:
        yield from _unpaired(range(i, before), range(j, after), hunk.index)
        if before < hunk.before_end and after < hunk.after_end:
            yield Row(before, after, "changed", hunk.index)
        i, j = before + 1, after + 1


def _unpaired(left: range, right: range, hunk: int) -> Iterator[Row]:
    shared = min(len(left), len(right))
    for k in range(shared):
        yield Row(left[k], right[k], "replaced", hunk)
    yield from (Row(line, None, "removed", hunk) for line in left[shared:])
    yield from (Row(None, line, "added", hunk) for line in right[shared:])


def _pairs(diff: Diff, hunk: Hunk) -> list[tuple[int, int]]:
    """Pairs of alike lines in ascending order with the highest sum of similarities."""
    left = [body(line).decode("utf-8") for line in diff.removed(hunk)]
    right = [body(line).decode("utf-8") for line in diff.added(hunk)]
    if not left or not right:
        return []
    if len(left) * len(right) > MOST_PAIRS:
        chosen = [(k, k) for k in range(min(len(left), len(right))) if _alike(left[k], right[k])]
    else:
        chosen = _best_chain([[_alike(one, other) for other in right] for one in left])
    return [(hunk.before_start + i, hunk.after_start + j) for i, j in chosen]


def _alike(one: str, other: str) -> float:
    """Similarity, or 0 below the threshold; blank lines pair only with blank lines."""
    if not one.strip() or not other.strip():
        return ALIKE if one.strip() == other.strip() else 0.0
    value = similarity(one, other)
    return value if value >= ALIKE else 0.0


def _best_chain(scores: list[list[float]]) -> list[tuple[int, int]]:
    height, width = len(scores), len(scores[0])
    best = [[0.0] * (width + 1) for _ in range(height + 1)]
    for i in range(height - 1, -1, -1):
        for j in range(width - 1, -1, -1):
            taken = scores[i][j] + best[i + 1][j + 1] if scores[i][j] else 0.0
            best[i][j] = max(taken, best[i + 1][j], best[i][j + 1])
    chain: list[tuple[int, int]] = []
    i = j = 0
    while i < height and j < width:
        if scores[i][j] and best[i][j] == scores[i][j] + best[i + 1][j + 1]:
            chain.append((i, j))
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return chain

"""Slides inserted and deleted hunks to where a reader expects them.

When a block ends like the text before it begins, several places are equally
right: the same insertion may seem to start in the middle of the function above.
The best is the one that starts after a blank line, then the least indented one,
then the lowest, as git does.
"""

from __future__ import annotations

from collections.abc import Sequence

FURTHEST = 200
"""No hunk slides further than this many lines."""


def slide(lines: Sequence[bytes], start: int, end: int, low: int, high: int) -> int:
    """By how many lines the range `[start, end)` of `lines` should move, negative is up.

    The moved range holds the same lines and stays within `[low, high)`.
    """
    up = down = 0
    while start - up > low and up < FURTHEST and lines[start - up - 1] == lines[end - up - 1]:
        up += 1
    while end + down < high and down < FURTHEST and lines[start + down] == lines[end + down]:
        down += 1
    return max(range(-up, down + 1), key=lambda by: _score(lines, start + by, end + by))


def _score(lines: Sequence[bytes], start: int, end: int) -> tuple[bool, int, int]:
    """How well a range begins; blank lines at its head count as standing before it."""
    first = next((at for at in range(start, end) if lines[at].strip()), start)
    after_blank = first == 0 or not lines[first - 1].strip()
    line = lines[first]
    return after_blank, len(line.lstrip()) - len(line), start

"""Blocks that moved: hunks that hold the same lines, and equal blocks inside bigger hunks.

Found after the diff, so hunks stay what they are; a move only names two of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher

from core.diff.hunk import Diff

ALIKE = 0.8
"""Share of equal lines from which two blocks are called moved."""
FEWEST_LINES = 3
"""Shorter blocks look alike by accident; blank lines do not count."""
MOST_PAIRS = 2_500


@dataclass(frozen=True, slots=True)
class Move:
    """Hunk `source` was deleted and hunk `target` inserted; `alike` is 0 to 1, 1 when equal."""

    source: int
    target: int
    alike: float


def moves(diff: Diff) -> tuple[Move, ...]:
    """Moved blocks in order of their sources; each hunk takes part in one move at most."""
    gone = {hunk.index: _lines(diff.removed(hunk)) for hunk in diff.hunks if hunk.kind == "delete"}
    come = {hunk.index: _lines(diff.added(hunk)) for hunk in diff.hunks if hunk.kind == "insert"}
    gone = {index: lines for index, lines in gone.items() if len(lines) >= FEWEST_LINES}
    come = {index: lines for index, lines in come.items() if len(lines) >= FEWEST_LINES}
    if len(gone) * len(come) > MOST_PAIRS:
        return ()
    pairs = [Move(i, j, _alike(one, other)) for i, one in gone.items() for j, other in come.items()]
    taken: dict[int, Move] = {}
    for pair in sorted(pairs, key=lambda item: (-item.alike, item.source, item.target)):
        if pair.alike >= ALIKE and pair.source not in taken and pair.target not in taken:
            taken[pair.source] = taken[pair.target] = pair
    return tuple(sorted(set(taken.values()), key=lambda item: item.source))


@dataclass(frozen=True, slots=True)
class MovedBlock:
    """Lines that one hunk takes away and the same or another one brings, with other lines around them.

    0-based half-open line ranges: `before_*` on the left side, `after_*` on the right one.
    """

    source: int
    before_start: int
    before_end: int
    target: int
    after_start: int
    after_end: int


def moved_blocks(diff: Diff) -> tuple[MovedBlock, ...]:
    """Equal blocks, indentation aside, inside hunks that hold more than the block; from top to bottom.

    Grown from lines that are taken away once and brought once. Hunks that moved as a whole are
    named by `moves`, not here.
    """
    whole = {index for move in moves(diff) for index in (move.source, move.target)}
    rest = [hunk for hunk in diff.hunks if hunk.index not in whole]
    gone = {line: hunk.index for hunk in rest for line in range(hunk.before_start, hunk.before_end)}
    come = {line: hunk.index for hunk in rest for line in range(hunk.after_start, hunk.after_end)}
    left = {line: diff.before_lines[line].strip() for line in gone}
    right = {line: diff.after_lines[line].strip() for line in come}
    once = _once(right)
    found: list[MovedBlock] = []
    used: set[int] = set()
    for text, line in sorted(_once(left).items(), key=lambda item: item[1]):
        if not text or text not in once or line in used:
            continue
        start, end = _grown(line, once[text], left, right, gone, come)
        used.update(range(line + start, line + end))
        if sum(bool(left[at]) for at in range(line + start, line + end)) >= FEWEST_LINES:
            at = once[text]
            found.append(MovedBlock(gone[line], line + start, line + end, come[at], at + start, at + end))
    return tuple(found)


def _once(lines: Mapping[int, bytes]) -> dict[bytes, int]:
    counts = Counter(lines.values())
    return {text: line for line, text in lines.items() if counts[text] == 1}


def _grown(
    line: int,
    at: int,
    left: Mapping[int, bytes],
    right: Mapping[int, bytes],
    gone: Mapping[int, int],
    come: Mapping[int, int],
) -> tuple[int, int]:
    """How far the lines around a pair are the same, within their two hunks, blank ends aside."""

    def same(by: int) -> bool:
        return (
            gone.get(line + by) == gone[line]
            and come.get(at + by) == come[at]
            and left[line + by] == right[at + by]
        )

    start, end = 0, 1
    while same(start - 1):
        start -= 1
    while same(end):
        end += 1
    while not left[line + start]:
        start += 1
    while not left[line + end - 1]:
        end -= 1
    return start, end


def _lines(lines: tuple[bytes, ...]) -> tuple[bytes, ...]:
    """Indentation and line ends do not matter to a reader of moves."""
    return tuple(line.strip() for line in lines if line.strip())


def _alike(one: tuple[bytes, ...], other: tuple[bytes, ...]) -> float:
    if one == other:
        return 1.0
    if 2 * min(len(one), len(other)) < ALIKE * (len(one) + len(other)):
        return 0.0
    return SequenceMatcher(None, one, other, autojunk=False).ratio()

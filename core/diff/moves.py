"""Blocks that moved: a deleted hunk and an inserted one that hold the same lines.

Found after the diff, so hunks stay what they are; a move only names two of them.
"""

from __future__ import annotations

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


def _lines(lines: tuple[bytes, ...]) -> tuple[bytes, ...]:
    """Indentation and line ends do not matter to a reader of moves."""
    return tuple(line.strip() for line in lines if line.strip())


def _alike(one: tuple[bytes, ...], other: tuple[bytes, ...]) -> float:
    if one == other:
        return 1.0
    if 2 * min(len(one), len(other)) < ALIKE * (len(one) + len(other)):
        return 0.0
    return SequenceMatcher(None, one, other, autojunk=False).ratio()

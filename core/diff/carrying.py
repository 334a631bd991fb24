"""Carries places from a text that is being edited to the text that was compiled, and back.

An index outlives the text it was made from. What is the same in both texts has
a place in both; what was typed since has none.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

from core.diff.patience import match


@dataclass(frozen=True, slots=True)
class Carrier:
    """`runs` are equal stretches: start in the compiled text, start in the edited one, length in bytes."""

    runs: tuple[tuple[int, int, int], ...]

    @staticmethod
    def between(compiled: bytes, edited: bytes) -> Carrier:
        """What the two texts have in common: their equal lines, and equal ends of the lines between."""
        if compiled == edited:
            return Carrier(((0, 0, len(compiled)),))
        old, new = compiled.splitlines(keepends=True), edited.splitlines(keepends=True)
        starts, fresh = _starts(old), _starts(new)
        runs: list[tuple[int, int, int]] = []
        i = j = 0
        for run in [*match(old, new), None]:
            end_i, end_j = (run.before, run.after) if run is not None else (len(old), len(new))
            runs += _inside(b"".join(old[i:end_i]), b"".join(new[j:end_j]), starts[i], fresh[j])
            if run is not None:
                i, j = run.before + run.size, run.after + run.size
                runs.append((starts[run.before], fresh[run.after], starts[i] - starts[run.before]))
        return Carrier(tuple(runs))

    def to_compiled(self, offset: int) -> int | None:
        """The byte of the compiled text; None for what was typed since."""
        at = bisect_right(self.runs, offset, key=lambda run: run[1]) - 1
        return self._carried(at, offset, 1, 0)

    def to_edited(self, offset: int) -> int | None:
        """The byte of the edited text; None for what is gone."""
        at = bisect_right(self.runs, offset, key=lambda run: run[0]) - 1
        return self._carried(at, offset, 0, 1)

    def _carried(self, at: int, offset: int, given: int, wanted: int) -> int | None:
        """The end of a run belongs to it too: a cursor stands behind a name."""
        for near in (at, at - 1):
            if near < 0:
                continue
            run = self.runs[near]
            if run[given] <= offset <= run[given] + run[2]:
                return run[wanted] + offset - run[given]
        return None


def _starts(lines: list[bytes]) -> list[int]:
    found = [0]
    for line in lines:
        found.append(found[-1] + len(line))
    return found


def _inside(old: bytes, new: bytes, start: int, fresh: int) -> list[tuple[int, int, int]]:
    """The equal head and the equal tail of two stretches that differ."""
    most = min(len(old), len(new))
    head = next((n for n in range(most) if old[n] != new[n]), most)
    rest = most - head
    tail = next((n for n in range(rest) if old[-1 - n] != new[-1 - n]), rest)
    runs = [(start, fresh, head)] if head else []
    if tail:
        runs.append((start + len(old) - tail, fresh + len(new) - tail, tail))
    return runs

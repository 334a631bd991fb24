"""The places that were found in one text view, in the positions of its document."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

Parts = tuple[str, ...]
"""The text of a place, and those of the groups of an expression."""


@dataclass(frozen=True, slots=True)
class Hits:
    """Places that ascend and do not overlap: half-open ranges in UTF-16 units, and the rows they begin in.

    `full` says that there are more than were looked for. `of_scan` are the numbers that the
    places had when they were found, for `parts`; empty when all are still there.
    """

    starts: Sequence[int] = ()
    ends: Sequence[int] = ()
    rows: Sequence[int] = ()
    full: bool = False
    parts_of: Callable[[int], Parts] = field(default=lambda _number: (), compare=False)
    of_scan: Sequence[int] = ()

    def __len__(self) -> int:
        return len(self.starts)

    def parts(self, index: int) -> Parts:
        """The text of a place and its groups, as they were found."""
        return self.parts_of(self.of_scan[index] if self.of_scan else index)

    def index_of(self, start: int, end: int) -> int:
        """The number of exactly this place; −1 when there is none."""
        at = bisect_left(self.starts, start)
        return at if at < len(self.starts) and (self.starts[at], self.ends[at]) == (start, end) else -1

    def after(self, position: int) -> int:
        """The first place that begins at or behind a position; their count when there is none."""
        return bisect_left(self.starts, position)

    def touching(self, start: int, end: int) -> range:
        """The numbers of the places that share a character with a range."""
        return range(bisect_right(self.ends, start), bisect_left(self.starts, end))

    def shifted(self, at: int, removed: int, added: int) -> Hits:
        """The places after an edit; those that it touched are gone."""
        low = bisect_right(self.ends, at)
        high = max(low, bisect_left(self.starts, at + removed))
        by = added - removed
        numbers = self.of_scan or range(len(self.starts))
        return replace(
            self,
            starts=[*self.starts[:low], *(start + by for start in self.starts[high:])],
            ends=[*self.ends[:low], *(end + by for end in self.ends[high:])],
            rows=[*self.rows[:low], *self.rows[high:]],
            of_scan=[*numbers[:low], *numbers[high:]] if low != high else self.of_scan,
        )

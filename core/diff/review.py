"""Review: a frozen base, a proposed text, and one decision per hunk.

A review never changes its texts, so a hunk keeps its identity whatever is
decided. It does not verify anything: `result()` is a text of its own, and
whoever shows it shows the evidence for exactly that text.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

from core.diff.hunk import Diff, Hunk, diff
from core.text import SourceText

Decision = Literal["open", "accepted", "rejected"]


@dataclass(frozen=True)
class Review:
    """One file under review; `decisions[i]` belongs to hunk i."""

    diff: Diff
    decisions: tuple[Decision, ...]

    @staticmethod
    def of(base: SourceText, proposed: SourceText) -> Review:
        """A fresh review in which everything is open."""
        found = diff(base, proposed)
        still_open: tuple[Decision, ...] = ("open",)
        return Review(found, still_open * len(found.hunks))

    @property
    def base(self) -> SourceText:
        """The text that was there."""
        return self.diff.before

    @property
    def proposed(self) -> SourceText:
        """The text that is suggested."""
        return self.diff.after

    @property
    def hunks(self) -> tuple[Hunk, ...]:
        """The hunks from top to bottom."""
        return self.diff.hunks

    def decide(self, index: int, decision: Decision) -> Review:
        """The same review with one decision changed; raises `IndexError` for an unknown hunk."""
        if not 0 <= index < len(self.decisions):
            raise IndexError(index)
        return replace(self, decisions=(*self.decisions[:index], decision, *self.decisions[index + 1 :]))

    def accept(self, index: int) -> Review:
        """Take hunk `index` into the result."""
        return self.decide(index, "accepted")

    def reject(self, index: int) -> Review:
        """Keep the base at hunk `index`."""
        return self.decide(index, "rejected")

    def reopen(self, index: int) -> Review:
        """Take the decision about hunk `index` back."""
        return self.decide(index, "open")

    def accept_all(self) -> Review:
        """Accept every hunk."""
        return self._all("accepted")

    def reject_all(self) -> Review:
        """Reject every hunk."""
        return self._all("rejected")

    def count(self, decision: Decision) -> int:
        """How many hunks have this decision."""
        return self.decisions.count(decision)

    def result(self) -> SourceText:
        """The base with the accepted hunks in it; open ones count as not accepted."""
        return self._result

    def with_proposed(self, proposed: SourceText) -> Review:
        """The same base against another proposed text.

        A hunk that replaces the same lines by the same lines keeps its decision.
        """
        fresh = Review.of(self.base, proposed)
        known = {_content(self.diff, hunk): self.decisions[hunk.index] for hunk in self.hunks}
        kept: list[Decision] = [known.get(_content(fresh.diff, hunk), "open") for hunk in fresh.hunks]
        return replace(fresh, decisions=tuple(kept))

    @cached_property
    def _result(self) -> SourceText:
        pieces: list[bytes] = []
        at = 0
        for hunk, decision in zip(self.hunks, self.decisions, strict=True):
            pieces += self.diff.before_lines[at : hunk.before_start]
            pick: Callable[[Hunk], tuple[bytes, ...]]
            pick = self.diff.added if decision == "accepted" else self.diff.removed
            pieces += pick(hunk)
            at = hunk.before_end
        pieces += self.diff.before_lines[at:]
        return SourceText(self.base.path, b"".join(pieces))

    def _all(self, decision: Decision) -> Review:
        return replace(self, decisions=(decision,) * len(self.decisions))


def _content(of: Diff, hunk: Hunk) -> tuple[int, int, tuple[bytes, ...]]:
    return hunk.before_start, hunk.before_end, of.added(hunk)

"""Reviewing: the decisions about one candidate, over all its files, with undo.

An immutable value; every decision gives a new one. Which evidence belongs to
the text that results is answered here, and only by the hashes of that text.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from core.diff.review import Decision, Review
from core.text import SourceText
from desktop.candidate import Candidate, pair_key

Reviews = tuple[Review, ...]
HunkId = tuple[int, int]
"""Index of the file's review, and index of the hunk in it."""


@dataclass(frozen=True)
class Reviewing:
    """`past` and `future` hold earlier and undone decisions, newest last."""

    candidate: Candidate
    reviews: Reviews
    past: tuple[Reviews, ...] = ()
    future: tuple[Reviews, ...] = ()

    @staticmethod
    def of(candidate: Candidate) -> Reviewing:
        """A fresh review of a candidate, files in order of their names."""
        names = sorted(candidate.after)
        made = tuple(Review.of(candidate.before[name], candidate.after[name]) for name in names)
        return Reviewing(candidate, made)

    def about(self, candidate: Candidate) -> Reviewing | None:
        """These decisions about a candidate that changes the same texts in the same way; else None."""
        if candidate is self.candidate:
            return self
        same = candidate.before == self.candidate.before and candidate.after == self.candidate.after
        return replace(self, candidate=candidate) if same else None

    @cached_property
    def hunks(self) -> tuple[HunkId, ...]:
        """All hunks of all files in order."""
        return tuple((file, hunk.index) for file, review in enumerate(self.reviews) for hunk in review.hunks)

    @cached_property
    def result(self) -> Mapping[str, SourceText]:
        """The files that change by what is accepted, by source unit name."""
        made = {review.base.path: review.result() for review in self.reviews}
        return {name: text for name, text in made.items() if text.data != self.candidate.before[name].data}

    @property
    def edited(self) -> bool:
        """Whether a person changed the proposed text."""
        after = self.candidate.after
        return any(review.proposed.data != after[review.base.path].data for review in self.reviews)

    @property
    def proposed(self) -> Mapping[str, SourceText]:
        """The files that the proposal changes as it stands now, edits by hand included."""
        if not self.edited:
            return self.candidate.after
        made = {review.base.path: review.proposed for review in self.reviews}
        return {name: text for name, text in made.items() if text.data != self.candidate.before[name].data}

    @property
    def decided(self) -> bool:
        """Whether any hunk was accepted or rejected."""
        return any(review.count("open") < len(review.decisions) for review in self.reviews)

    def count(self, decision: str) -> int:
        """How many hunks have this decision, over all files."""
        return sum(review.decisions.count(decision) for review in self.reviews)

    @property
    def shown(self) -> Mapping[str, SourceText]:
        """The text that the shown verdict is about: the proposal until something is decided."""
        return self.result if self.decided else self.proposed

    @property
    def shown_key(self) -> str:
        """The key under which the evidence for the shown text is kept."""
        return pair_key(self.candidate.before, self.shown)

    def change(self, at: int, function: Callable[[Review], Review]) -> Reviewing:
        """Decide something in one file."""
        fresh = (*self.reviews[:at], function(self.reviews[at]), *self.reviews[at + 1 :])
        return self._with(fresh)

    def edit(self, at: int, proposed: SourceText) -> Reviewing:
        """Another proposed text for one file; changes that stay the same keep their decisions."""
        return self.change(at, lambda review: review.with_proposed(proposed))

    def alone(self, hunk: HunkId) -> Reviewing:
        """The same proposal with this one change accepted and no other."""
        file, index = hunk
        none = tuple(review.reject_all() for review in self.reviews)
        return replace(self, reviews=none).change(file, lambda review: review.accept(index))

    def accept_all(self) -> Reviewing:
        """Accept every hunk of every file."""
        return self._with(tuple(review.accept_all() for review in self.reviews))

    def reject_all(self) -> Reviewing:
        """Reject every hunk of every file."""
        return self._with(tuple(review.reject_all() for review in self.reviews))

    def accept_rest(self) -> Reviewing:
        """Accept every hunk that nobody decided about yet."""
        return self._with(tuple(_each_open(review, "accepted") for review in self.reviews))

    def with_decisions(self, decisions: Mapping[int, Decision]) -> Reviewing:
        """The decisions made earlier, by hunk counted over all files; they are no step to undo."""
        made = self
        for at, (file, hunk) in enumerate(self.hunks):
            wanted = decisions.get(at, "open")
            made = made.change(file, lambda review, hunk=hunk, to=wanted: review.decide(hunk, to))  # type: ignore[misc]
        return replace(made, past=(), future=())

    def undo(self) -> Reviewing:
        """Take the last decision back."""
        if not self.past:
            return self
        return replace(self, reviews=self.past[-1], past=self.past[:-1], future=(*self.future, self.reviews))

    def redo(self) -> Reviewing:
        """Decide again what was taken back."""
        if not self.future:
            return self
        return replace(
            self, reviews=self.future[-1], future=self.future[:-1], past=(*self.past, self.reviews)
        )

    def _with(self, reviews: Reviews) -> Reviewing:
        if _state(reviews) == _state(self.reviews):
            return self
        return replace(self, reviews=reviews, past=(*self.past, self.reviews), future=())


def _state(reviews: Reviews) -> tuple[tuple[tuple[Decision, ...], bytes], ...]:
    return tuple((item.decisions, item.proposed.data) for item in reviews)


def _each_open(review: Review, decision: Decision) -> Review:
    for index, known in enumerate(review.decisions):
        if known == "open":
            review = review.decide(index, decision)
    return review

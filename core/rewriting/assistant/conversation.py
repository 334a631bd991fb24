"""A conversation with models as values: what was asked, and what happened, in lines that a person reads.

The window shows and keeps these. Thoughts of a model are no part of it. What an event says in
words is in `telling.py`, so that this can be imported without everything that judges.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from core.rewriting.assistant.cards import CardGoal

LineKind = Literal["reply", "step", "refused", "fails", "unsure", "passes", "end", "error"]


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that happened. `proposal` is the id of the change that it is about, or empty."""

    kind: LineKind
    model: str
    text: str
    proposal: str = ""


@dataclass(frozen=True, slots=True)
class Turn:
    """One request of a person with all that came of it. `asked_utc` is ISO 8601."""

    goal: CardGoal
    words: str
    files: tuple[str, ...]
    models: tuple[str, ...]
    asked_utc: str
    lines: tuple[Line, ...] = ()

    def with_text(self, model: str, text: str) -> Turn:
        """The turn with a piece of a reply."""
        last = self.lines[-1] if self.lines else None
        if last is not None and last.kind == "reply" and last.model == model:
            return replace(self, lines=(*self.lines[:-1], replace(last, text=last.text + text)))
        return replace(self, lines=(*self.lines, Line("reply", model, text)))

    def holds(self, words: str) -> bool:
        """Whether these words, in any case, stand anywhere in it."""
        wanted = words.casefold()
        texts = (self.words, *self.files, *self.models, *(line.text for line in self.lines))
        return any(wanted in text.casefold() for text in texts)

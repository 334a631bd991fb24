"""Comments as people read them: threads with their answers, and the line that one stands at now.

Who settles a thread answers it with a word of this module, so that everybody
sees who it was, and no order of arrival loses it. Nothing here touches a store.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from core.diff.lines import split_lines
from core.diff.patience import match
from core.store.comments import Comment
from core.text import SourceText

RESOLVED, REOPENED = "/resolved", "/reopened"
"""Answers that settle a thread, and that open it again."""


@dataclass(frozen=True, slots=True)
class Thread:
    """The first comment, the answers in the order in which they were made, and the answer that settled it."""

    root: Comment
    replies: tuple[Comment, ...] = ()
    resolved: Comment | None = None
    words: tuple[Comment, ...] = ()
    """The answers that settled it or opened it again, which are not shown as such."""

    @property
    def id(self) -> str:
        """What answers name as their parent."""
        return self.root.id


def threads(comments: Iterable[Comment]) -> tuple[Thread, ...]:
    """All threads in the order of their first comments; an answer whose thread is gone begins one."""
    ordered = sorted(comments, key=lambda item: item.id)
    known = {item.id for item in ordered}
    answers: dict[str, list[Comment]] = {}
    roots: list[Comment] = []
    for item in ordered:
        if item.place.parent in known:
            answers.setdefault(str(item.place.parent), []).append(item)
        elif item.text not in (RESOLVED, REOPENED):
            roots.append(item)
    return tuple(_thread(root, answers.get(root.id, [])) for root in roots)


def line_now(then: bytes, now: bytes, line: int) -> int | None:
    """The 0-based line of `now` that was `line` in `then`; None when it was changed or is gone."""
    if then == now:
        return line
    for run in match(split_lines(SourceText("", then)), split_lines(SourceText("", now))):
        if run.before <= line < run.before + run.size:
            return run.after + line - run.before
    return None


def _thread(root: Comment, answers: list[Comment]) -> Thread:
    words = [item for item in answers if item.text in (RESOLVED, REOPENED)]
    said = tuple(item for item in answers if item.text not in (RESOLVED, REOPENED))
    settled = words[-1] if words and words[-1].text == RESOLVED else None
    if settled is not None and said and said[-1].id > settled.id:
        settled = None  # somebody went on talking
    return Thread(root, said, settled, tuple(words))

"""A reply as a proposal: who wrote it under which prompt, in which words, and which contracts it touches."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from core.rewriting.assistant.cards import Card, card
from core.rewriting.assistant.permits import permitted
from core.rewriting.assistant.question import Question
from core.rewriting.engine import proposal_id
from core.rewriting.proposal import Edit, Origin, Proposal
from core.rewriting.reach import affected_contracts
from core.solidity.compilation import Compilation
from core.text import SourceText
from core.verification.declared import DeclaredChange

_MOST_TITLE = 80
_MOST_REASON = 600


def proposal_of(
    question: Question, compilation: Compilation, edits: tuple[Edit, ...], plan: str, author: str, prompt: str
) -> Proposal:
    """The proposal, unverified. `author` names the model, `prompt` is the hash of what it was told.

    A model's word is never `safe`: that is only said once both sides are known to be the same code.
    """
    asked = card(question.goal)
    sources = compilation.input.sources
    base = {file: sources[file].sha256 for file in sorted({edit.file for edit in edits})}
    places = [place for edit in edits for place in _places(edit, sources[edit.file])]
    return Proposal(
        id=proposal_id(author, f"{asked.goal} {asked.version}", base, edits),
        origin=Origin("model", author, prompt),
        goal=asked.proposal_goal,
        title=_title(plan, asked),
        reason=_clean(plan, _MOST_REASON) or asked.title,
        applicability="review",
        edits=edits,
        base=base,
        contracts=affected_contracts(compilation, places),
        declared=permits_of(question, compilation),
        fixes=tuple(dict.fromkeys(item.fingerprint for item in question.findings))
        if question.goal == "security"
        else (),
    )


def permits_of(question: Question, compilation: Compilation) -> tuple[DeclaredChange, ...]:
    """Every difference in behavior that this question permits: its card's, and its findings' attacks."""
    attacks = permitted(compilation, question.findings) if question.goal == "security" else ()
    return tuple(sorted({*card(question.goal).declare, *attacks}))


def _places(edit: Edit, source: SourceText) -> Iterator[tuple[str, int]]:
    """Both ends and the start of every line between: an edit may reach over several functions."""
    last = max(edit.span.start, edit.span.end - 1)
    first_line, last_line = source.line_of(edit.span.start), source.line_of(last)
    yield edit.file, edit.span.start
    for line in range(first_line + 1, last_line + 1):
        yield edit.file, source.line_span(line).start
    yield edit.file, last


def _title(plan: str, asked: Card) -> str:
    lines: Iterable[str] = (line.strip() for line in plan.splitlines())
    first = next((re.sub(r"^(?:[-*\d.]+\s*|F\d+:\s*)+", "", line) for line in lines if line), "")
    title = _clean(first, _MOST_TITLE)
    return title[:1].upper() + title[1:] if title else asked.title


def _clean(text: str, most: int) -> str:
    """A model's words in one line, without characters that could draw something else."""
    line = " ".join("".join(item if item.isprintable() else " " for item in text).split())
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"

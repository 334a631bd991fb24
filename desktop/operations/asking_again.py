"""Ask models about a part only: what is selected in the editor, or one change of a review."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from core.diff.line_ends import unfold
from core.symbols.index import SymbolIndex
from core.symbols.symbol import CALLABLE, CONTRACTS, Symbol
from core.text import Span
from desktop.assistant.state import About
from desktop.bench import Bench
from desktop.errors import Notice
from desktop.operations import assistant
from desktop.operations.questions import Wish
from desktop.session import Session
from desktop.words import tr

if TYPE_CHECKING:
    from core.rewriting.assistant.cards import CardGoal
    from core.text import SourceText
    from desktop.reviewing import Reviewing

_GOALS: tuple[CardGoal, ...] = ("gas", "security", "modernize", "document")


def select(bench: Bench, path: Path | None, first: int, last: int) -> None:
    """Narrow the next question to the declarations around lines of a file (0-based, `last` included).

    None asks about the whole file.
    """
    session = bench.session
    document = session.documents.get(path) if path is not None else None
    if document is None or document.untitled:
        session.assistant.narrow(None)
        return
    typed = bench.typed(document.path) if document.dirty else None
    text = document.saved if typed is None else unfold(document.saved, typed)
    session.assistant.narrow(_about(session, str(document.path), text, first, last + 1))


def can_ask_again(session: Session) -> bool:
    """Whether a change is selected that a model can be asked about."""
    return session.reviewing is not None and bool(session.reviewing.hunks)


def ask_again(bench: Bench, words: str) -> None:
    """Ask about the declaration around the selected change, which the model is told is not wanted."""
    from core.rewriting.assistant.question import RejectedHunk

    session = bench.session
    reviewing = session.reviewing
    if reviewing is None or not reviewing.hunks:
        return
    if session.assistant.running:
        session.tell(Notice("info", tr("A model is being asked already."), tr("Wait for it, or stop it.")))
        return
    candidate = reviewing.candidate
    file, index = selected(session, reviewing)
    review = reviewing.reviews[file]
    hunk, unit = review.hunks[index], review.base.path
    before, after = (
        b"".join(lines).decode("utf-8", "replace")
        for lines in (review.diff.removed(hunk), review.diff.added(hunk))
    )
    about = _about(session, candidate.files[unit], review.base, hunk.before_start, hunk.before_end)
    goal: CardGoal = next((goal for goal in _GOALS if goal in candidate.goals), "gas")
    models = (candidate.origin,) if candidate.by_model else bench.memory.values.models
    rejected = (RejectedHunk(unit, before, after),)
    assistant.ask(bench, Wish(goal, words, models, about.spot, about.label, rejected))


def selected(session: Session, reviewing: Reviewing) -> tuple[int, int]:
    """The selected change: its file, and its number there."""
    return reviewing.hunks[min(session.hunk, len(reviewing.hunks) - 1)]


def _about(session: Session, path: str, text: SourceText, first: int, end: int) -> About:
    """Lines from `first` up to `end` as a part of a file, named by what is declared there."""
    from core.assistance.narrowing import Spot

    starts, size = text.line_starts, len(text.data)
    span = Span(*(starts[line] if line < len(starts) else size for line in (first, end)))
    names = _declared(session.language.index, path, text, span)
    if not names:
        label = tr("line {n}") if end <= first + 1 else tr("lines {n} to {last}")
        names = [label.format(n=first + 1, last=max(end, first + 1))]
    return About(", ".join(dict.fromkeys(names)), Spot(path, span, text.sha256))


def _declared(index: object, path: str, text: SourceText, span: Span) -> list[str]:
    """What is declared in a part of a file, else the contract around it; nothing for a text not indexed."""
    unit = index.unit_of(path) if isinstance(index, SymbolIndex) else None
    if not isinstance(index, SymbolIndex) or unit is None or index.texts[unit].sha256 != text.sha256:
        return []
    touched = [
        item for item in index.outline(unit) if item.span.start < span.end and span.start < item.span.end
    ]
    contracts = {item.id for item in touched if item.kind in CONTRACTS}
    top = [item for item in touched if item.id not in contracts and item.container not in _inner(touched)]
    return [item.signature if item.kind in CALLABLE else item.name for item in top or touched]


def _inner(symbols: list[Symbol]) -> set[str]:
    """Symbols whose own parts are no declarations by themselves: structs, enums."""
    return {item.id for item in symbols if item.kind not in CONTRACTS}

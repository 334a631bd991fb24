"""Two answers of models beside each other: the texts that they propose."""

from __future__ import annotations

from desktop.candidate import Candidate
from desktop.errors import Notice
from desktop.evidence import unverified_words, verdict_words
from desktop.session import Comparison, Session
from desktop.words import tr


def others(session: Session) -> tuple[Candidate, ...]:
    """Models' proposals about a file that the one under review changes too."""
    shown = session.reviewing.candidate if session.reviewing is not None else None
    if shown is None or not shown.by_model:
        return ()
    return tuple(
        item
        for item in session.candidates
        if item.by_model and item.id != shown.id and not shown.before.keys().isdisjoint(item.before)
    )


def compare(session: Session, other: Candidate) -> None:
    """The file as the proposal under review makes it on the left, as the other one does on the right."""
    if session.reviewing is None:
        return
    mine = session.reviewing.candidate
    same = True
    for name in sorted(mine.after.keys() & other.after.keys()):
        left, right = mine.after[name], other.after[name]
        if left.data == right.data:
            continue
        same = False
        title = tr("{name} (two answers)").format(name=name.rpartition("/")[2])
        session.compare(Comparison(title, _named(mine, name), left, _named(other, name), right))
    if same:
        message = tr("Both answers make the same text.")
        session.tell(Notice("info", message, f"{_named(mine)} = {_named(other)}"))


def verdict(candidate: Candidate) -> str:
    """The verdict's word."""
    words = verdict_words(candidate.report) if candidate.report is not None else unverified_words()
    return words.word


def _named(candidate: Candidate, file: str = "") -> str:
    return " — ".join(part for part in (file, f"{candidate.origin}: {verdict(candidate)}") if part)

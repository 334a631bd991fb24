"""Keep proposals with their evidence in the store, and what was decided about their changes.

A person who asks for the same rewrite of the same text again finds the
decisions made earlier. Candidates that stand for several proposals together
have no place of their own in the store.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from core.diff.review import Decision
from core.errors import StoreError
from desktop.bench import Bench
from desktop.errors import Notice
from desktop.jobs import Context
from desktop.operations.history import with_store
from desktop.reviewing import Reviewing
from desktop.words import tr

if TYPE_CHECKING:
    from core.pipeline import Built, Judged
    from core.store.database import Store

Known = Mapping[str, tuple[int, Mapping[int, Decision]]]
"""Candidate id → its number in the store, and what is decided about its hunks, counted over all files."""


def keep_proposals(bench: Bench, built: Built, judged: Sequence[Judged]) -> None:
    """Record proposals, and take over decisions that were made about the same ones."""
    roots = {name: Path(run.input.root) for run in built.compilations for name in run.input.sources}

    def work(_context: Context) -> Known:
        try:
            return with_store(bench, lambda store: _recorded(store, roots, judged))
        except StoreError:
            return {}  # the history panel tells about a store that cannot be used

    def done(known: Known) -> None:
        take_over(bench, known)
        bench.session.team.kept_here.emit()

    bench.jobs.start(tr("Keep proposals"), work, done, lane="files")


def keep_decisions(bench: Bench, reviewing: Reviewing) -> None:
    """Write what is decided about a candidate that is in the store."""
    number = bench.session.numbers.get(reviewing.candidate.id)
    if number is None or reviewing.edited:
        return  # the changes of an edited text are counted otherwise than those in the store
    decisions = _flat(reviewing)

    def work(_context: Context) -> None:
        from core.store.reviews import decide_all

        try:
            with_store(bench, lambda store: decide_all(store, number, decisions))
        except StoreError:
            return

    kept = bench.session.team.kept_here.emit
    bench.jobs.start(tr("Keep decisions"), work, lambda _none: kept(), lane="files", writes=True)


def keep_reason(bench: Bench, reviewing: Reviewing, at: int, reason: str) -> None:
    """Write why a change is decided about as it is; `at` counts the changes over all files."""
    number = bench.session.numbers.get(reviewing.candidate.id)
    if number is None or reviewing.edited:
        return
    decisions = _flat(reviewing)

    def work(_context: Context) -> None:
        from core.store.reviews import decide_all, give_reason

        def write(store: Store) -> None:
            decide_all(store, number, decisions)  # the decision may still wait to be written
            give_reason(store, number, at, reason)

        with_store(bench, write)

    def done(_none: None) -> None:
        bench.session.team.kept_here.emit()
        bench.session.tell(
            Notice("info", tr("The reason is kept."), tr("The next question to a model carries it."))
        )

    bench.jobs.start(tr("Keep a reason"), work, done, lane="files", writes=True)


def _recorded(store: Store, roots: Mapping[str, Path], judged: Sequence[Judged]) -> Known:
    from core.store.projects import ensure_project
    from core.store.reviews import decisions_of, record_proposal

    found: dict[str, tuple[int, Mapping[int, Decision]]] = {}
    for item in judged:
        folder = next((roots[name] for name in item.proposal.base if name in roots), None)
        if folder is not None:
            project = ensure_project(store, folder)
            number = record_proposal(store, project.id, item.proposal, item.report)
            found[item.proposal.id] = number, decisions_of(store, number)
    return found


def take_over(bench: Bench, known: Known) -> None:
    """Note the numbers of candidates, and what was decided about those that nobody decided about here."""
    session = bench.session
    session.numbers = {**session.numbers, **{key: number for key, (number, _) in known.items()}}
    for candidate in session.candidates:
        decisions = known.get(candidate.id, (0, {}))[1]
        current = session.reviewings.get(candidate.id) or Reviewing.of(candidate)
        if decisions and not current.decided and not current.past:
            session.decided(current.with_decisions(decisions))


def _flat(reviewing: Reviewing) -> dict[int, Decision]:
    pairs = enumerate(reviewing.hunks)
    return {at: reviewing.reviews[file].decisions[hunk] for at, (file, hunk) in pairs}

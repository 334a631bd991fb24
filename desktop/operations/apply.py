"""Write what is accepted: all files or none, over the text that was reviewed or merged with what came since.

A merged text is a new text: it is verified against the one it replaces before
it is written, and what the evidence says is told.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from core.diff.line_ends import fold
from core.errors import InputError, StoreError
from core.verification.report import VerificationReport
from desktop.bench import Bench
from desktop.errors import Choice, Notice, notice_of
from desktop.evidence import verdict_words
from desktop.jobs import Context
from desktop.operations import arriving, names
from desktop.operations.analyze import analyze
from desktop.operations.history import folder_of, load_history, project_folder, record, seen_now, with_store
from desktop.operations.placing import Placed, conflicts, place, typed_texts
from desktop.reviewing import Reviewing
from desktop.words import tr

if TYPE_CHECKING:
    from core.pipeline import Built
    from core.store.seen import Seen

KEY = names.APPLY
TOPIC = "apply"


@dataclass(frozen=True)
class _Change:
    """What is to be written, and the evidence for it: of `report`, the pair is `placed`'s now and wanted."""

    title: str
    placed: tuple[Placed, ...]
    report: VerificationReport | None
    folders: Mapping[str, Path]
    known: Mapping[tuple[str, str], Seen]

    @property
    def moved(self) -> bool:
        """Whether any text is not the reviewed one."""
        return any(item.moved for item in self.placed)


def apply(bench: Bench) -> None:
    """Write the accepted changes, save a revision with its report, and list it."""
    session = bench.session
    reviewing = session.reviewing
    if reviewing is None or not reviewing.result:
        session.tell(Notice("info", tr("Nothing is accepted yet."), tr("Accept changes first (A).")))
        return
    try:
        typed = typed_texts(bench, reviewing)
    except InputError as error:
        session.tell(notice_of(error))
        return
    report, built = session.shown_report(), session.base
    known = seen_now(session.built, session.analysis)
    otherwise = project_folder(session.paths)
    chosen = reviewing

    def work(context: Context) -> _Change:
        placed = place(chosen, typed)
        folders = {item.unit: folder_of(item.path, item.unit, otherwise) for item in placed}
        change = _Change(_title(chosen), placed, report, folders, known)
        if change.moved and not conflicts(placed):
            return replace(change, report=_verified(bench, built, change, chosen, context))
        if not conflicts(placed):
            _write(change)
        return change

    bench.jobs.start(tr("Apply"), work, lambda change: _decide(bench, change), key=KEY, lane="check")


def _verified(
    bench: Bench, built: Built | None, change: _Change, reviewing: Reviewing, context: Context
) -> VerificationReport | None:
    """The evidence for the merged text against the text it replaces; None where there is nothing to ask."""
    from core.pipeline import verify_texts

    if built is None:
        return None
    now = {item.unit: item.now for item in change.placed}
    wanted = {item.unit: item.wanted for item in change.placed}
    declared = reviewing.candidate.declared
    return verify_texts(built, wanted, bench.tools(), context.progress, declared=declared, before=now)


def _decide(bench: Bench, change: _Change) -> None:
    """Go on with what was found: it is written, has to be asked about, or cannot be."""
    clashing = conflicts(change.placed)
    if clashing:
        _tell_conflicts(bench, clashing)
    elif not change.moved:
        _keep(bench, change)
    elif change.report is not None and change.report.verdict == "pass":
        _write_then_keep(bench, change)
    else:
        _ask(bench, change)


def _tell_conflicts(bench: Bench, clashing: tuple[Placed, ...]) -> None:
    session, first = bench.session, clashing[0]
    count = sum(len(item.merge.conflicts) for item in clashing if item.merge is not None)
    message = tr("“{name}” moved on since the review, in the same lines as {n} of the accepted changes.")
    both = Choice(tr("Show both in the editor"), lambda: _show_both(bench, clashing))
    advice = tr("Nothing was written. See both and decide, or ask for the rewrite again.")
    shown = message.format(name=first.path.name, n=count)
    session.tell(Notice("problem", shown, advice, (both,), TOPIC))


def _show_both(bench: Bench, clashing: tuple[Placed, ...]) -> None:
    """Put both changes between markers into the editors, as one step that can be undone."""
    for item in clashing:
        if item.path not in bench.session.documents:
            bench.session.open_document(item.path, item.now)
        bench.session.edit(item.path, fold(item.wanted))


def _ask(bench: Bench, change: _Change) -> None:
    """What moved on was merged, but the evidence for the merged text is not a pass."""
    report = change.report
    word = verdict_words(report).word if report is not None else tr("Not verified")
    why = verdict_words(report).sentence if report is not None else ""
    message = tr("The text moved on since the review. Merged with it: {word}.").format(word=word)
    choice = Choice(tr("Apply all the same"), lambda: _write_then_keep(bench, change))
    bench.session.tell(Notice("problem", message, why, (choice,), TOPIC))


def _write_then_keep(bench: Bench, change: _Change) -> None:
    def work(_context: Context) -> None:
        _write(change)

    bench.jobs.start(tr("Apply"), work, lambda _none: _keep(bench, change), key=KEY, lane="files")


def _write(change: _Change) -> None:
    from core.store.files import FileChange, write_files

    write_files([FileChange(item.path, item.disk, item.wanted.data) for item in change.placed])


def _keep(bench: Bench, change: _Change) -> None:
    """Show what was written, and keep a revision; a store that fails costs the revision only."""
    session = bench.session
    session.settle(TOPIC)
    bench.jobs.cancel_key(names.REWRITE)  # what it still finds would count in the former text
    for item in change.placed:
        arriving.written(bench, item.path, fold(item.now), item.wanted)
    session.clear_candidates()
    before = {item.unit: item.now for item in change.placed}
    texts = {item.unit: item.wanted for item in change.placed}

    def work(_context: Context) -> StoreError | None:
        try:
            with_store(
                bench,
                lambda _store: record(
                    bench, change.folders, before, texts, change.title, change.report, change.known
                ),
            )
        except StoreError as error:
            return error
        return None

    bench.jobs.start(tr("Keep a revision"), work, lambda lost: _told(bench, change, lost), lane="files")
    analyze(bench)


def _told(bench: Bench, change: _Change, lost: StoreError | None) -> None:
    load_history(bench)
    word = verdict_words(change.report).word if change.report is not None else tr("Not verified")
    told = tr("Applied: {title}.").format(title=change.title)
    if change.moved:
        told = tr("{told} It was merged with what came since the review.").format(told=told)
    if lost is not None:
        told = tr("{told} No revision was kept. {reason}").format(told=told, reason=lost.message)
        bench.session.tell(Notice("problem", told, lost.next_step))
        return
    bench.session.tell(Notice("info", told, tr("{word}. The revision is in the history.").format(word=word)))


def _title(reviewing: Reviewing) -> str:
    title = reviewing.candidate.title
    if reviewing.count("accepted") == len(reviewing.hunks):
        return title
    return tr("{title} ({n} of {total} changes)").format(
        title=title, n=reviewing.count("accepted"), total=len(reviewing.hunks)
    )

"""Write what is accepted: all files or none, over the text that was reviewed or merged with what came since.

A merged text is a new text: it is verified against the one it replaces before
it is written, and what the evidence says is told. Where both changed the same
lines, a person decides on the conflict page; what comes of it is placed again,
because the text may have moved on meanwhile.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from core.diff.line_ends import fold
from core.errors import InputError, StoreError
from core.text import SourceText
from core.verification.report import VerificationReport
from desktop.bench import Bench
from desktop.coverage.model import lines_of
from desktop.errors import Choice, Notice, notice_of
from desktop.evidence import verdict_words
from desktop.jobs import Context
from desktop.merging import Merging, SideNames, Sides, Texts
from desktop.operations import arriving, names
from desktop.operations.analyze import analyze
from desktop.operations.history import folder_of, load_history, project_folder, record, seen_now, with_store
from desktop.operations.merging import compile_merged
from desktop.operations.placing import Placed, Wanted, accepted, conflicts, place, typed_texts
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
    wanted: tuple[Wanted, ...]
    placed: tuple[Placed, ...]
    report: VerificationReport | None
    folders: Mapping[str, Path]
    known: Mapping[tuple[str, str], Seen]
    merged: bool = False
    """A person decided about conflicts."""

    @property
    def moved(self) -> bool:
        """Whether any text is not the reviewed one, so that the reviewed evidence is not about it."""
        return self.merged or any(item.moved for item in self.placed)


def apply(bench: Bench) -> None:
    """Write the accepted changes, save a revision with its report, and list it."""
    session = bench.session
    reviewing = session.reviewing
    if reviewing is None or not reviewing.result:
        session.tell(Notice("info", tr("Nothing is accepted yet."), tr("Accept changes first (A).")))
        return
    _place_and_write(bench, reviewing, accepted(reviewing), merged=False)


def _place_and_write(bench: Bench, chosen: Reviewing, wanted: tuple[Wanted, ...], *, merged: bool) -> None:
    session = bench.session
    try:
        typed = typed_texts(bench, wanted)
    except InputError as error:
        session.tell(notice_of(error))
        return
    report, built = session.shown_report(), session.base
    known = seen_now(session.built, session.analysis)
    otherwise = project_folder(session.paths)

    def work(context: Context) -> _Change:
        placed = place(wanted, typed)
        folders = {item.unit: folder_of(item.path, item.unit, otherwise) for item in placed}
        change = _Change(_title(chosen), wanted, placed, report, folders, known, merged)
        if change.moved and not conflicts(placed):
            return replace(change, report=_verified(bench, built, change, chosen, context))
        return change

    bench.jobs.start(tr("Apply"), work, lambda change: _decide(bench, chosen, change), key=KEY, lane="check")


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


def _decide(bench: Bench, reviewing: Reviewing, change: _Change) -> None:
    """Go on with what was found: it is written, has to be asked about, or has to be merged by hand."""
    if conflicts(change.placed):
        _open_conflicts(bench, reviewing, change)
    elif not change.moved or (change.report is not None and change.report.verdict == "pass"):
        _write_then_keep(bench, change)
    else:
        _ask(bench, change)


def _open_conflicts(bench: Bench, reviewing: Reviewing, change: _Change) -> None:
    """Nothing is written: both changes are shown with the reviewed text, to be decided about."""
    clashing = conflicts(change.placed)
    bases = {item.unit: item.base for item in change.wanted}
    results = {item.unit: item.result for item in change.wanted}
    sides = tuple(Sides(item.path, bases[item.unit], item.now, results[item.unit]) for item in clashing)
    names = SideNames(tr("Reviewed text"), tr("Yours, as it is now"), tr("Accepted rewrite"))
    if change.merged:
        names = SideNames(tr("Yours, when you merged"), tr("Yours, as it is now"), tr("Your merge"))
    title = tr("Apply {title}: you and the rewrite changed the same lines").format(title=change.title)

    def finish(texts: Texts) -> None:
        decided = tuple(_decided(item, change.placed, texts) for item in change.wanted)
        _place_and_write(bench, reviewing, decided, merged=True)

    bench.session.merge(
        Merging(KEY, title, names, sides, tr("Apply"), finish, partial(compile_merged, bench))
    )


def _decided(wanted: Wanted, placed: tuple[Placed, ...], texts: Texts) -> Wanted:
    """A file whose conflicts are decided, as a change of the text that they were decided about."""
    if wanted.path not in texts:
        return wanted
    now = next(item.now for item in placed if item.unit == wanted.unit)
    return replace(wanted, base=now, result=SourceText(wanted.unit, texts[wanted.path].data))


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
        _write(bench, change)

    bench.jobs.start(
        tr("Apply"), work, lambda _none: _keep(bench, change), key=KEY, lane="files", writes=True
    )


def _write(bench: Bench, change: _Change) -> None:
    from core.store.files import FileChange, write_files

    changes = [FileChange(item.path, item.disk, item.wanted.data) for item in change.placed]
    write_files(changes, bench.notes)


def _keep(bench: Bench, change: _Change) -> None:
    """Show what was written, and keep a revision; a store that fails costs the revision only."""
    session = bench.session
    session.settle(TOPIC)
    session.end_merge(KEY)
    bench.jobs.cancel_key(names.REWRITE)  # what it still finds would count in the former text
    ran = lines_of(change.report, "after") if change.report is not None else {}
    for item in change.placed:
        session.covered[item.path] = item.wanted.sha256, ran.get(item.unit, {})
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

    bench.jobs.start(
        tr("Keep a revision"), work, lambda lost: _told(bench, change, lost), lane="files", writes=True
    )
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
    advice = tr("{word}. The revision is in the history.").format(word=word)
    bench.session.tell(Notice("info", told, advice, waits=True))


def _title(reviewing: Reviewing) -> str:
    title = reviewing.candidate.title
    if reviewing.count("accepted") == len(reviewing.hunks):
        return title
    return tr("{title} ({n} of {total} changes)").format(
        title=title, n=reviewing.count("accepted"), total=len(reviewing.hunks)
    )

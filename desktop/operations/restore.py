"""Bring back saved texts: all files of a choice or none, as a new revision.

What is there now is kept as a revision first, so that restoring loses nothing;
in an open editor it is one step that can be undone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from core.diff.line_ends import unfold
from core.errors import StoreError
from core.text import SourceText
from desktop.bench import Bench
from desktop.errors import Choice, Notice
from desktop.jobs import Context
from desktop.operations import arriving, compare
from desktop.operations.analyze import analyze
from desktop.operations.history import folder_of, load_history, with_store
from desktop.session import FileRevision, RevisionRow
from desktop.words import local_time, tr

KEY = "restore"
TOPIC = "restore"


@dataclass(frozen=True, slots=True)
class _Restored:
    texts: dict[Path, SourceText]
    lost: StoreError | None


def restore(bench: Bench, row: RevisionRow, files: Sequence[FileRevision], *, asked: bool = False) -> None:
    """Write the texts of a save to their files; asks first where something typed is not saved."""
    session = bench.session
    open_ = [session.documents[file.path] for file in files if file.path in session.documents]
    unsaved = [item for item in open_ if item.dirty]
    if unsaved and not asked:
        message = tr("“{name}” has unsaved changes.").format(name=unsaved[0].path.name)
        advice = tr("Restoring replaces them; they are kept as a revision, and undo brings them back.")
        go_on = Choice(tr("Restore all the same"), lambda: restore(bench, row, files, asked=True))
        session.tell(Notice("problem", message, advice, (go_on,), TOPIC))
        return
    shown = {item.path: bench.typed(item.path) or "" for item in open_}
    typed = {item.path: unfold(item.saved, text) for item in unsaved if (text := bench.typed(item.path))}
    message = tr("Restored: {title}, {when}").format(title=row.title, when=local_time(row.saved_utc))

    def work(_context: Context) -> _Restored:
        texts = {file.path: compare.revision_text(bench, file) for file in files}
        now = {path: path.read_bytes() for path in texts if path.exists()}
        changed = {path: text for path, text in texts.items() if now.get(path) != text.data}
        with_store(bench, lambda _store: _keep_present(bench, files, now, typed))
        _write(bench, changed, now)
        try:
            with_store(bench, lambda _store: _record(bench, files, texts, message))
        except StoreError as error:
            return _Restored(changed, error)
        return _Restored(changed, None)

    def done(result: _Restored) -> None:
        for path, text in result.texts.items():
            arriving.written(bench, path, shown.get(path, ""), text)
        for path in typed:
            if path not in result.texts and path in session.documents:
                arriving.written(bench, path, shown[path], session.documents[path].saved)
        session.settle(TOPIC)
        session.tell(_told(row, result, bool(typed)))
        load_history(bench)
        if result.texts and session.paths:
            analyze(bench)

    bench.jobs.start(tr("Restore"), work, done, key=KEY, lane="files", writes=True)


def _keep_present(
    bench: Bench, files: Sequence[FileRevision], now: dict[Path, bytes], typed: dict[Path, SourceText]
) -> None:
    """What is on the disk and what is typed, as revisions; nothing is written over before."""
    from core.store.projects import ensure_project
    from core.store.revisions import record_revisions

    for file in files:
        project = ensure_project(bench.store(), folder_of(file.path, file.file, file.path.parent))
        for data in (now.get(file.path), typed[file.path].data if file.path in typed else None):
            if data is not None:
                text = SourceText(file.file, data)
                record_revisions(bench.store(), project.id, [text], tr("As it was before restoring"))


def _write(bench: Bench, texts: dict[Path, SourceText], now: dict[Path, bytes]) -> None:
    """Write all files or none; files that are gone first, since those can be taken back."""
    from core.store.files import FileChange, write_files, write_new

    made: list[Path] = []
    try:
        for path, text in texts.items():
            if path not in now:
                made.append(write_new(path, text.data))
        there = [path for path in texts if path in now]
        if there:
            write_files(
                [FileChange(path, hashlib.sha256(now[path]).hexdigest(), texts[path].data) for path in there],
                bench.notes,
            )
    except BaseException:
        for path in made:
            path.unlink(missing_ok=True)
        raise


def _record(bench: Bench, files: Sequence[FileRevision], texts: dict[Path, SourceText], message: str) -> None:
    """The restored texts as the newest revisions, one save per project, with their report and findings."""
    from core.store.projects import ensure_project
    from core.store.reports import get_report
    from core.store.revisions import findings_of, get_revision, metrics_of, record_revisions
    from core.store.seen import Seen

    store = bench.store()
    folders = {file.file: folder_of(file.path, file.file, file.path.parent) for file in files}
    for folder in dict.fromkeys(folders.values()):
        parts = [file for file in files if folders[file.file] == folder]
        report_id = get_revision(store, parts[0].id).report_id
        seen = {file.file: Seen(findings_of(store, file.id), metrics_of(store, file.id)) for file in parts}
        record_revisions(
            store,
            ensure_project(store, folder).id,
            [texts[file.path] for file in parts],
            message,
            report=get_report(store, report_id) if report_id else None,
            seen=seen,
        )


def _told(row: RevisionRow, result: _Restored, typed: bool) -> Notice:
    if not result.texts and not typed:
        return Notice("info", tr("The files already hold this revision."), tr("Nothing was written."))
    told = tr("Restored: {title}, {when}.").format(title=row.title, when=local_time(row.saved_utc))
    if result.lost is not None:
        words = tr("{told} No revision was kept. {reason}").format(told=told, reason=result.lost.message)
        return Notice("problem", words, result.lost.next_step)
    return Notice("info", told, tr("What was there before is in the history too."))

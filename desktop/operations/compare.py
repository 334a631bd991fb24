"""Show two texts side by side: revisions, what is there now, what is saved, another file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from core.diff.hunk import diff
from core.diff.line_ends import unfold
from core.text import SourceText
from desktop.bench import Bench
from desktop.errors import Notice
from desktop.jobs import Context
from desktop.operations.files import read
from desktop.operations.history import with_store
from desktop.session import Comparison, FileRevision, RevisionRow
from desktop.words import local_time, tr

KEY = "compare"
Changes = Mapping[str, tuple[int, int]]
"""File → lines added and removed."""


def with_current(bench: Bench, row: RevisionRow, file: FileRevision) -> None:
    """A revision on the left, what the editor or else the file holds now on the right."""
    now = _now(bench, file.path)

    def work(_context: Context) -> tuple[SourceText, SourceText]:
        return revision_text(bench, file), now if now is not None else read(bench, file.path)

    _show(bench, file.file, work, when(row), tr("now"))


def with_previous(bench: Bench, row: RevisionRow, file: FileRevision) -> None:
    """The revision before on the left; for the first one there is nothing to compare with."""
    before = previous(bench, row, file)
    if before is None:
        message = tr("This is the first revision of “{name}”.").format(name=file.file)
        bench.session.tell(Notice("info", message, tr("Compare it with the current text instead.")))
        return
    between(bench, before, (row, file))


def previous(bench: Bench, row: RevisionRow, file: FileRevision) -> tuple[RevisionRow, FileRevision] | None:
    """The next older revision of the same file, with its save."""
    rows = bench.session.revisions
    at = next((number for number, item in enumerate(rows) if item.id == row.id), len(rows))
    for older in rows[at + 1 :]:
        for part in older.parts:
            if part.path == file.path:
                return older, part
    return None


def between(
    bench: Bench, older: tuple[RevisionRow, FileRevision], newer: tuple[RevisionRow, FileRevision]
) -> None:
    """Two revisions, the older one on the left."""

    def work(_context: Context) -> tuple[SourceText, SourceText]:
        return revision_text(bench, older[1]), revision_text(bench, newer[1])

    _show(bench, newer[1].file, work, when(older[0]), when(newer[0]))


def with_saved(bench: Bench, path: Path) -> None:
    """What the file holds, or held when it was last there, on the left; what is typed on the right."""
    document, typed = bench.session.documents.get(path), _now(bench, path)
    if document is None or typed is None:
        return
    left = tr("last known text") if document.gone else tr("on disk")
    _done(bench, path.name, (document.theirs or document.saved, typed), left, tr("in the editor"))


def with_file(bench: Bench, path: Path, other: Path) -> None:
    """Another file on the left, the one in the editor on the right."""
    typed = _now(bench, path)

    def work(_context: Context) -> tuple[SourceText, SourceText]:
        return read(bench, other), typed if typed is not None else read(bench, path)

    _show(bench, path.name, work, str(other), path.name)


def open_revision(bench: Bench, row: RevisionRow, file: FileRevision) -> None:
    """One revision, to read and to copy from."""
    title = tr("{name} ({when})").format(name=Path(file.file).name, when=when(row))
    bench.jobs.start(
        tr("Open revision"),
        lambda _context: revision_text(bench, file),
        lambda text: bench.session.compare(Comparison(title, f"{file.file} — {when(row)}", text)),
        key=KEY,
        lane="files",
    )


def copy_text(bench: Bench, file: FileRevision, put: Callable[[str], object]) -> None:
    """Hand a revision's text over, to be put on the clipboard."""

    def done(text: SourceText) -> None:
        put(text.text)
        bench.session.tell(Notice("info", tr("Copied the text of “{name}”.").format(name=file.file)))

    bench.jobs.start(
        tr("Copy revision"), lambda _context: revision_text(bench, file), done, key=KEY, lane="files"
    )


def count_changes(
    bench: Bench, row: RevisionRow, show: Callable[[Mapping[str, tuple[int, int]]], object]
) -> None:
    """Lines added and removed since the revision before, by file; files without one before are left out."""
    pairs = [(file, before[1]) for file in row.parts if (before := previous(bench, row, file)) is not None]

    def done(found: Changes) -> None:
        show(found)

    def work(context: Context) -> Changes:
        found = {}
        for file, before in pairs:
            context.progress.check()
            made = diff(revision_text(bench, before), revision_text(bench, file))
            added = sum(hunk.after_end - hunk.after_start for hunk in made.hunks)
            found[file.file] = added, sum(hunk.before_end - hunk.before_start for hunk in made.hunks)
        return found

    bench.jobs.start(tr("Compare"), work, done, key="changes", lane="files")


def revision_text(bench: Bench, file: FileRevision) -> SourceText:
    """The text of a revision; in a job's thread."""
    from core.store.revisions import text_of

    return with_store(bench, lambda store: text_of(store, file.id))


def when(row: RevisionRow) -> str:
    """A save in short: its time and title."""
    return f"{local_time(row.saved_utc)}, {row.title}"


def _now(bench: Bench, path: Path) -> SourceText | None:
    """What is in the editor, as it would be saved."""
    document, typed = bench.session.documents.get(path), bench.typed(path)
    return unfold(document.saved, typed) if document is not None and typed is not None else None


def _show(
    bench: Bench,
    name: str,
    work: Callable[[Context], tuple[SourceText, SourceText]],
    left: str,
    right: str,
) -> None:
    bench.jobs.start(
        tr("Compare"),
        work,
        lambda texts: _done(bench, name, texts, left, right),
        key=KEY,
        lane="files",
    )


def _done(bench: Bench, name: str, texts: tuple[SourceText, SourceText], left: str, right: str) -> None:
    if texts[0].data == texts[1].data:
        message = tr("“{name}” is the same on both sides.").format(name=name)
        bench.session.tell(Notice("info", message, f"{left} = {right}"))
        return
    title = tr("{name} (compared)").format(name=Path(name).name)
    names = f"{name} — {left}", f"{name} — {right}"
    bench.session.compare(Comparison(title, names[0], texts[0], names[1], texts[1]))

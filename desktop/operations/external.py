"""What another program did to an open file: take it over, or keep both and ask.

A text that was typed is never replaced unasked; and whatever the person chooses
is one step in the editor that can be undone.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from core.diff.line_ends import fold, unfold
from core.diff.merge import merge as merge_texts
from core.text import SourceText
from desktop.bench import Bench
from desktop.errors import Choice, Notice
from desktop.jobs import Context
from desktop.merging import Merging, SideNames, Sides, Texts
from desktop.operations import names
from desktop.operations.analyze import analyze
from desktop.operations.files import read
from desktop.operations.merging import compile_merged
from desktop.session import Document
from desktop.words import tr


def topic(path: Path) -> str:
    """Under which topic a file is asked about."""
    return f"file:{path}"


def look(bench: Bench, path: Path, then: Callable[[], object] | None = None) -> None:
    """Look what a file holds now; `then` takes the place of what would be said about it."""

    before, typed = bench.session.documents.get(path), bench.typed(path)

    def work(_context: Context) -> tuple[SourceText | None, bool]:
        found = read(bench, path) if path.exists() else None
        if before is None or typed is None or found is None:
            return found, False
        return found, merged_text(before, typed, found) is not None

    def done(result: tuple[SourceText | None, bool]) -> None:
        found, mergeable = result
        document = bench.session.documents.get(path)
        ours = bench.jobs.running(names.APPLY) or bench.jobs.running(f"save:{path}")
        ours = ours or bench.jobs.running(names.SYNC)  # which looks at every open file when it is done
        if document is None or document.untitled or ours:
            return
        told = _gone(bench, document) if found is None else _found(bench, document, found, mergeable)
        if then is not None:
            then()
        elif told is not None:
            bench.session.tell(told)

    name = tr("Read {name}").format(name=path.name)
    bench.jobs.start(name, work, done, key=f"read:{path}", lane="files")


def choices(bench: Bench, document: Document, mergeable: bool) -> tuple[Choice, ...]:
    """What can be done about a file that was changed here and by another program."""
    path = document.path
    found = [Choice(tr("Compare"), lambda: bench.compare_wanted(path))]
    words = tr("Merge") if mergeable else tr("Merge by hand")
    found.append(Choice(words, lambda: merge(bench, path)))
    found.append(Choice(tr("Take the file's text"), lambda: take_theirs(bench, path)))
    found.append(Choice(tr("Keep mine"), lambda: keep_mine(bench, path)))
    return tuple(found)


def take_theirs(bench: Bench, path: Path) -> None:
    """Have what another program wrote; undo brings back what was typed."""
    document = bench.session.documents.get(path)
    if document is not None and document.theirs is not None:
        bench.session.settle(topic(path))
        bench.session.replaced(path, document.theirs)
        analyze(bench)


def keep_mine(bench: Bench, path: Path) -> None:
    """Go on with what was typed; the next save writes over what another program wrote."""
    document = bench.session.documents.get(path)
    if document is not None and document.theirs is not None:
        bench.session.settle(topic(path))
        bench.session.rebased(path, document.theirs)


def merge(bench: Bench, path: Path) -> None:
    """Have both changes in the editor; where they touch each other, a person decides."""
    document, text = bench.session.documents.get(path), merged(bench, path)
    if document is None or document.theirs is None:
        return
    if text is None:
        _merge_by_hand(bench, document, document.theirs)
    else:
        _take(bench, document.theirs, path, text)


def _take(bench: Bench, theirs: SourceText, path: Path, text: str) -> None:
    bench.session.settle(topic(path))
    bench.session.end_merge(topic(path))
    bench.session.rebased(path, theirs)
    bench.session.edit(path, text)


def _merge_by_hand(bench: Bench, document: Document, theirs: SourceText) -> None:
    """Show the conflicts; what is decided goes into the editor, and on what was typed meanwhile."""
    path, typed = document.path, bench.typed(document.path)
    if typed is None:
        return
    mine = unfold(document.saved, typed)
    names = SideNames(tr("Before both changes"), tr("Yours"), tr("In the file"))
    title = tr("Merge “{name}”: you and another program changed the same lines").format(name=path.name)

    def finish(texts: Texts) -> None:
        now, current = bench.session.documents.get(path), bench.typed(path)
        if now is None or current is None or now.theirs is None or now.theirs.data != theirs.data:
            bench.session.end_merge(topic(path))
            merge(bench, path)  # the file changed once more
            return
        both = merge_texts(mine, unfold(now.saved, current), texts[path])
        if both.clean:
            _take(bench, theirs, path, fold(both.text()))
        else:
            merge(bench, path)

    sides = Sides(path, document.saved, mine, theirs)
    check = partial(compile_merged, bench)
    bench.session.merge(Merging(topic(path), title, names, (sides,), tr("Use the merge"), finish, check))


def merged(bench: Bench, path: Path) -> str | None:
    """Both changes in one text with LF line ends; None when they touch each other."""
    document, typed = bench.session.documents.get(path), bench.typed(path)
    if document is None or document.theirs is None or typed is None:
        return None
    return merged_text(document, typed, document.theirs)


def merged_text(document: Document, typed: str, theirs: SourceText) -> str | None:
    """What was typed and what a file holds now in one text with LF line ends; None when they touch."""
    both = merge_texts(document.saved, unfold(document.saved, typed), theirs)
    return fold(both.text()) if both.clean else None


def _gone(bench: Bench, document: Document) -> Notice | None:
    if document.gone:
        return None
    bench.session.on_disk(document.path, gone=True)
    message = tr("“{name}” was deleted or moved by another program.").format(name=document.path.name)
    return Notice("problem", message, tr("Its text is kept here; saving writes the file again."))


def _found(bench: Bench, document: Document, found: SourceText, mergeable: bool) -> Notice | None:
    session, path = bench.session, document.path
    if found.sha256 == document.saved.sha256:
        session.on_disk(path)  # as it was: whatever was asked about it is settled
        session.settle(topic(path))
        return None
    if document.theirs is not None and document.theirs.sha256 == found.sha256:
        return None
    typed = bench.typed(path)
    if not document.dirty or typed == fold(found):
        session.settle(topic(path))
        session.replaced(path, found)
        analyze(bench)
        if not document.dirty:
            told = tr("“{name}” was changed by another program and read again.").format(name=path.name)
            return Notice("info", told, waits=True)
        return None
    session.on_disk(path, theirs=found)
    message = tr("“{name}” was changed by another program.").format(name=path.name)
    fresh = session.documents[path]
    advice = tr("What you typed is kept.")
    return Notice("problem", message, advice, choices(bench, fresh, mergeable), topic(path))

"""Save what was typed: to its file, to another, or give it up for what is on disk.

A save that does not succeed changes nothing: the text stays in the editor and in
the journal, and the person is told what can be done.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from pathlib import Path

from core.diff.line_ends import fold, unfold
from core.errors import ContractRewriterError, InputError
from core.text import SourceText
from desktop.bench import Bench
from desktop.errors import Choice, Notice
from desktop.jobs import Context
from desktop.operations import external
from desktop.operations.analyze import analyze
from desktop.operations.history import record_saved
from desktop.session import Document
from desktop.words import tr

Then = Callable[[], object]


def save(bench: Bench, path: Path, typed: str, then: Then | None = None) -> None:
    """Write an editor's text, analyze again, then go on; refused when the file changed meanwhile."""
    document = bench.session.documents[path]
    if document.untitled:
        bench.save_as_wanted(path, then)
        return
    if document.theirs is not None:
        _refuse(bench, document, then)
        return
    text = unfold(document.saved, typed)

    def done(saved: SourceText) -> None:
        _settle(bench, path)
        bench.session.saved(path, saved)
        record_saved(bench, path, None if document.gone else document.saved, saved)
        analyze(bench)
        if then is not None:
            then()

    bench.jobs.start(
        tr("Save {name}").format(name=path.name),
        lambda _context: _write(bench, document, text),
        done,
        key=f"save:{path}",
        lane="files",
        failed=lambda error: _failed(bench, path, error, then),
        writes=True,
    )


def save_as(bench: Bench, path: Path, typed: str, target: Path, then: Then | None = None) -> None:
    """Write an editor's text to another file, which takes the place of the former in its tab."""
    from core.store.files import write_new

    session = bench.session
    document = session.documents[path]
    text = unfold(document.saved, typed)
    unsaved = [item.path for item in session.documents.values() if item.unsaved and item.path != path]
    elsewhere = bench.elsewhere()

    def work(_context: Context) -> SourceText:
        _refuse_open(target, unsaved, elsewhere)
        write_new(target, text.data, over=True)
        return SourceText(target.name, text.data)

    def done(saved: SourceText) -> None:
        _settle(bench, path)
        over = session.documents.get(target)
        if over is not None and over.dirty and path != target:
            external.look(bench, target)  # typed in since it was agreed: both texts stay, in two tabs
            return
        if path != target:
            session.close_document(target)  # what it held was written over, as the person agreed
            session.moved(path, target, saved)
        else:
            session.saved(path, saved)
        record_saved(bench, target, None, saved)
        if session.paths:
            analyze(bench)
        if then is not None:
            then()

    bench.jobs.start(
        tr("Save {name}").format(name=target.name),
        work,
        done,
        key=f"save:{path}",
        lane="files",
        failed=lambda error: _failed_elsewhere(bench, path, target, error, then),
        writes=True,
    )


def revert(bench: Bench, path: Path) -> None:
    """Have the text that is on disk again, as one step that can be undone."""
    document = bench.session.documents.get(path)
    if document is None:
        return
    if document.theirs is not None:
        external.take_theirs(bench, path)
    elif document.gone or document.untitled:
        bench.session.edit(path, fold(document.saved))
    else:
        bench.session.replaced(path, document.saved)


def save_over(bench: Bench, path: Path, then: Then | None = None) -> None:
    """Write an editor's text over what another program wrote."""
    external.keep_mine(bench, path)
    typed = bench.typed(path)
    if typed is not None:
        save(bench, path, typed, then)


def _topic(path: Path) -> str:
    """Under which topic a save that did not succeed is asked about."""
    return f"save:{path}"


def _settle(bench: Bench, path: Path) -> None:
    for topic in (external.topic(path), _topic(path)):
        bench.session.settle(topic)


def _write(bench: Bench, document: Document, text: SourceText) -> SourceText:
    from core.store.files import FileChange, write_files, write_new

    if document.gone:
        write_new(document.path, text.data)
    else:
        write_files([FileChange(document.path, document.saved.sha256, text.data)], bench.notes)
    return text


def _refuse(bench: Bench, document: Document, then: Then | None) -> None:
    path = document.path
    over = Choice(tr("Save over it"), lambda: save_over(bench, path, then))
    message = tr("“{name}” was not saved: another program changed it.").format(name=path.name)
    advice = tr("What you typed is kept.")
    mergeable = external.merged(bench, path) is not None
    choices = (*external.choices(bench, document, mergeable), over)
    bench.session.tell(Notice("problem", message, advice, choices, external.topic(path)))


def _failed(bench: Bench, path: Path, error: BaseException, then: Then | None) -> None:
    code = error.code if isinstance(error, ContractRewriterError) else ""
    if code in ("file-changed", "file-exists"):
        external.look(bench, path, lambda: _refused_after_look(bench, path, then))
        return
    if code == "not-writable":
        assert isinstance(error, ContractRewriterError)
        again = Choice(tr("Try again"), lambda: _again(bench, path, then))
        _tell(bench, path, error, (again, _save_as(bench, path, then)))
        external.look(bench, path)
        return
    bench.failed(error)


def _failed_elsewhere(
    bench: Bench, path: Path, target: Path, error: BaseException, then: Then | None
) -> None:
    """A save under another name did not succeed: nothing changed, also not which file the text is of."""
    if not isinstance(error, ContractRewriterError):
        bench.failed(error)
        return
    choices = [_save_as(bench, path, then)]
    document = bench.session.documents.get(target)
    if error.code == "open-unsaved" and document is not None:
        shown = document.saved
        choices.insert(0, Choice(tr("Show it"), lambda: bench.session.open_document(target, shown)))
    elif error.code == "open-elsewhere":
        choices.insert(0, Choice(tr("Show it"), lambda: bench.shown_elsewhere(target)))
    elif error.code == "not-writable":
        choices.insert(0, Choice(tr("Try again"), lambda: _again_as(bench, path, target, then)))
    _tell(bench, path, error, tuple(choices))


def _refuse_open(target: Path, unsaved: Iterable[Path], elsewhere: Iterable[Path]) -> None:
    """Two documents would be one file; raises `InputError`, under whichever names they are open."""
    real = os.path.realpath(target)
    if any(os.path.realpath(item) == real for item in unsaved):
        raise InputError(
            tr("“{name}” is open in another tab and not saved.").format(name=target.name),
            tr("Nothing was written. Save or close it first, or choose another name."),
            code="open-unsaved",
        )
    if any(os.path.realpath(item) == real for item in elsewhere):
        raise InputError(
            tr("“{name}” is open in another window.").format(name=target.name),
            tr("Nothing was written. Close it there first, or choose another name."),
            code="open-elsewhere",
        )


def _tell(bench: Bench, path: Path, error: ContractRewriterError, choices: tuple[Choice, ...]) -> None:
    advice = tr("What you typed is kept. {advice}").format(advice=error.next_step)
    bench.session.tell(Notice("problem", error.message, advice, choices, _topic(path)))


def _save_as(bench: Bench, path: Path, then: Then | None) -> Choice:
    return Choice(tr("Save as…"), lambda: bench.save_as_wanted(path, then))


def _again_as(bench: Bench, path: Path, target: Path, then: Then | None) -> None:
    typed = bench.typed(path)
    if typed is not None:
        save_as(bench, path, typed, target, then)


def _refused_after_look(bench: Bench, path: Path, then: Then | None) -> None:
    document = bench.session.documents.get(path)
    if document is not None and document.theirs is not None:
        _refuse(bench, document, then)
    elif document is not None:  # gone, or back as it was
        _again(bench, path, then)


def _again(bench: Bench, path: Path, then: Then | None) -> None:
    typed = bench.typed(path)
    if typed is not None:
        save(bench, path, typed, then)

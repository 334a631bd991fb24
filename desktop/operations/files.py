"""Open files, folders and samples; save what was typed."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from core.errors import InputError
from core.text import SourceText
from desktop.bench import Bench
from desktop.errors import Notice
from desktop.jobs import Context
from desktop.operations import names, review
from desktop.operations.analyze import KEY, TYPED_KEY
from desktop.operations.history import load_history
from desktop.operations.listing import MOST_FILES, solidity_files
from desktop.words import tr

NOTHING: Mapping[Path, str] = MappingProxyType({})


def open_paths(
    bench: Bench,
    paths: Sequence[Path],
    then: Callable[[], object] | None = None,
    given_up: Mapping[Path, str] = NOTHING,
) -> None:
    """Open a folder, a file or several: list their Solidity files, show the first, then go on.

    Unsaved documents stay open, but those whose text the person gave up.
    """
    wanted = tuple(Path(os.path.normpath(path.expanduser().absolute())) for path in paths)
    if len(wanted) == 1 and bench.shown_elsewhere(wanted[0]):
        if then is not None:
            then()
        return

    def work(_context: Context) -> tuple[Path, ...]:
        for path in wanted:
            if not path.exists():
                raise InputError(f"There is no file or folder “{path}”.", "Check the name and try again.")
        return solidity_files(wanted)

    def done(files: tuple[Path, ...]) -> None:
        for key in (names.REWRITE, review.KEY, KEY, TYPED_KEY):
            bench.jobs.cancel_key(key)  # results about the former project must not arrive here
        kept = unsaved_but(bench, given_up)
        bench.session.open_project(wanted, files, kept)
        for path in wanted:
            bench.memory.remember_recent(path)
        if not files:
            message = tr("There is no Solidity file in “{name}”.").format(name=wanted[0].name)
            bench.session.tell(Notice("info", message, tr("Open a folder that holds .sol files.")))
        elif len(files) >= MOST_FILES:
            message = tr("Only the first {n} files are listed.").format(n=f"{MOST_FILES:,}")
            bench.session.tell(Notice("info", message, tr("Open a smaller folder to see all of its files.")))
        _tell_kept(bench, kept)
        load_history(bench)
        if files:
            open_file(bench, files[0])
        if then is not None:
            then()

    def failed(error: BaseException) -> None:
        bench.failed(error)
        if then is not None:
            then()

    bench.opening = frozenset(wanted)
    bench.jobs.start(tr("Open"), work, done, key="open", lane="files", failed=failed)


def unsaved_but(bench: Bench, given_up: Mapping[Path, str]) -> tuple[Path, ...]:
    """The unsaved documents whose text is not one that was given up: it was typed since."""
    unsaved = [path for path, document in bench.session.documents.items() if document.unsaved]
    return tuple(path for path in unsaved if path not in given_up or bench.typed(path) != given_up[path])


def _tell_kept(bench: Bench, kept: Sequence[Path]) -> None:
    if kept:
        told = ", ".join(f"“{path.name}”" for path in kept[:3])
        message = tr("Not saved, so still open: {names}.").format(names=told)
        bench.session.tell(Notice("info", message, tr("Save it, or close it.")))


def open_file(bench: Bench, path: Path) -> None:
    """Show one file in an editor tab."""
    known = bench.session.documents.get(path)
    if known is not None:
        bench.session.open_document(path, known.saved)
        return
    if bench.shown_elsewhere(path):
        return

    def done(source: SourceText) -> None:
        if not bench.shown_elsewhere(path):  # another window was faster
            bench.session.open_document(path, source)

    name = tr("Open {name}").format(name=path.name)
    bench.jobs.start(name, lambda _context: read(bench, path), done, key=f"read:{path}", lane="files")


def new_file(bench: Bench, text: str = "") -> Path:
    """Open a document that has no file yet; returns the place that stands for it. A text counts as typed."""
    folder = untitled_folder(bench)
    number = 1
    taken = bench.elsewhere() | bench.session.documents.keys()
    while (path := folder / tr("Untitled-{n}.sol").format(n=number)) in taken:
        number += 1
    bench.session.open_document(path, SourceText(path.name, b""), untitled=True)
    if text:
        bench.session.edit(path, text)
    return path


def untitled_folder(bench: Bench) -> Path:
    """Where documents without a file seem to be; nothing is ever written there."""
    return bench.settings.data_dir / "untitled"


def open_sample(bench: Bench, sample: Path) -> None:
    """Open a copy of a sample, so that it can be changed."""
    target = bench.settings.data_dir / "samples" / sample.stem / sample.name

    def work(_context: Context) -> Path:
        if not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(sample.read_bytes())
        return target

    bench.opening = frozenset({target})
    bench.jobs.start(
        tr("Open sample"), work, lambda path: open_paths(bench, [path]), key="open", lane="files"
    )


def read(bench: Bench, path: Path) -> SourceText:
    """The text of a file; raises `InputError` when it cannot be edited here."""
    limit = bench.settings.max_file_mb * 1_000_000
    try:
        if path.stat().st_size > limit:
            raise InputError(
                f"“{path.name}” is larger than {bench.settings.max_file_mb} MB.",
                "Raise max_file_mb in the settings to open it.",
            )
        data = path.read_bytes()
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise InputError(
            f"“{path.name}” is not UTF-8 (byte {error.start}).", "Convert it to UTF-8 and open it again."
        ) from error
    except OSError as error:
        raise InputError(f"“{path.name}” cannot be read: {error.strerror}.", "Check the file.") from error
    return SourceText(path.name, data)

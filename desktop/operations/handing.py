"""Hand a review on: its changes as a patch that `git apply` takes, a counterexample as a Foundry test."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable
from pathlib import Path

from core.diff.hunk import diff
from core.diff.unified import unified_files
from core.text import SourceText
from desktop.bench import Bench
from desktop.errors import Choice, Notice
from desktop.evidence import counterexamples
from desktop.jobs import Context
from desktop.operations.history import project_folder
from desktop.reviewing import Reviewing
from desktop.session import Session
from desktop.words import tr

KEY = "hand-on"
TOPIC = "hand-on"
Put = Callable[[str], object]


def patch_of(reviewing: Reviewing, folder: Path) -> str:
    """What is accepted as a patch, or the whole proposal while nothing is decided.

    File names count from the Git repository that holds the files, else from `folder`. The text
    must be written without translating line ends. Reads the disk.
    """
    candidate, result = reviewing.candidate, reviewing.shown
    root = _root([candidate.path(name) for name in result], folder)
    diffs = []
    for name in sorted(result):
        path = Path(os.path.relpath(candidate.path(name), root)).as_posix()
        diffs.append(diff(SourceText(path, candidate.before[name].data), SourceText(path, result[name].data)))
    return unified_files(diffs)


def foundry_tests(session: Session) -> tuple[tuple[str, str], ...]:
    """File name and text of the test of each counterexample of the text under review."""
    report = session.shown_report()
    found: dict[str, str] = {}
    for one, example in counterexamples(report) if report is not None else ():
        if example.foundry_test:
            name = re.sub(r"\W", "", one.contract.rpartition(":")[2])
            found[f"{name}Behavior.t.sol"] = example.foundry_test
    return tuple(found.items())


def can_hand_on(session: Session) -> bool:
    """Whether there is a change that can be a patch."""
    return session.reviewing is not None and bool(session.reviewing.shown)


def suggested_patch(session: Session) -> Path:
    """Where the patch would go: beside the project, named after what it does."""
    title = session.reviewing.candidate.title if session.reviewing is not None else ""
    name = re.sub(r"[^a-z0-9]+", "-", title.casefold()).strip("-")[:60] or "changes"
    return _folder(session) / f"{name}.patch"


def suggested_test(session: Session) -> Path:
    """Where the test would go: among the project's tests, where it has such a folder."""
    folder = _folder(session)
    name = next((name for name, _text in foundry_tests(session)), "Counterexample.t.sol")
    for at in (folder, *folder.parents[:3]):
        if (at / "foundry.toml").is_file() or at == folder:
            tests = at / "test"
            if tests.is_dir():
                return tests / name
    return folder / name


def write_patch(bench: Bench, path: Path) -> None:
    """Write the changes of the review as a patch, and say where it is."""
    reviewing = bench.session.reviewing
    if reviewing is not None:
        folder = _folder(bench.session)
        _write(bench, lambda: patch_of(reviewing, folder), path, tr("The patch is written: {path}"))


def copy_patch(bench: Bench, put: Put) -> None:
    """Hand the patch over, to be put on the clipboard."""
    reviewing = bench.session.reviewing
    if reviewing is None:
        return
    folder = _folder(bench.session)

    def done(text: str) -> None:
        put(text)
        files = tr("1 file") if len(reviewing.shown) == 1 else tr("{n} files").format(n=len(reviewing.shown))
        bench.session.tell(
            Notice("info", tr("The patch of {files} is on the clipboard.").format(files=files))
        )

    bench.jobs.start(
        tr("Make patch"), lambda _context: patch_of(reviewing, folder), done, key=KEY, lane="files"
    )


def write_test(bench: Bench, path: Path) -> None:
    """Write the first counterexample's test, and say where it is."""
    tests = foundry_tests(bench.session)
    if tests:
        _write(bench, lambda: tests[0][1], path, tr("The test is written: {path}"))


def _write(bench: Bench, text: Callable[[], str], path: Path, words: str) -> None:
    def work(context: Context) -> Path:
        from core.store.files import write_new

        data = text().encode("utf-8")
        context.progress.check()
        return write_new(path, data, over=True)

    def done(written: Path) -> None:
        choice = Choice(tr("Open"), lambda: _open(bench, written))
        bench.session.tell(Notice("info", words.format(path=written), "", (choice,), TOPIC))

    bench.jobs.start(tr("Write {name}").format(name=path.name), work, done, key=KEY, lane="files")


def _open(bench: Bench, path: Path) -> None:
    from desktop.operations.files import open_file

    bench.session.settle(TOPIC)
    open_file(bench, path)


def _folder(session: Session) -> Path:
    return project_folder(session.paths) if session.paths else Path.home()


def _root(paths: Iterable[Path], folder: Path) -> Path:
    """The Git repository around all of the files, else the folder that holds them, else what they share."""
    files = list(paths)
    folders = [path.parent for path in files]
    shared = Path(os.path.commonpath(folders)) if files else folder
    for at in (shared, *shared.parents):
        if (at / ".git").exists():
            return at
    return folder if all(path.is_relative_to(folder) for path in files) else shared

"""Ask Git about files: what is committed, where the project stands, and what to compare with."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from core.diff.line_ends import fold, unfold
from core.errors import InputError
from core.text import SourceText
from core.toolchain.git import Commit, Git, git_or_none
from desktop.bench import Bench
from desktop.errors import Notice
from desktop.jobs import Context
from desktop.operations.files import read
from desktop.session import Comparison
from desktop.versions.model import Change, changes_between
from desktop.words import tr

KEY = "git"
T = TypeVar("T")


def read_committed(bench: Bench, path: Path, done: Callable[[str | None], None]) -> None:
    """The folded text of a file in HEAD; None where Git or the file in it is not there."""

    def work(context: Context) -> str | None:
        git = git_or_none(bench.settings.tools_path)
        data = git.text_at(path, "HEAD", context.progress) if git is not None else None
        return fold(_text(path, data)) if data is not None else None

    _quiet(bench, work, done, None, f"committed:{path}")


def read_branch(bench: Bench, folder: Path, done: Callable[[str], None]) -> None:
    """The branch's name; empty where there is none."""

    def work(context: Context) -> str:
        git = git_or_none(bench.settings.tools_path)
        return git.branch(folder, context.progress) if git is not None else ""

    _quiet(bench, work, done, "", "branch")


def find_changes(
    bench: Bench, path: Path, committed: str, text: str, done: Callable[[tuple[Change, ...]], None]
) -> None:
    """Where an editor's text differs from the committed one."""
    none: tuple[Change, ...] = ()
    _quiet(bench, lambda _context: changes_between(committed, text), done, none, f"changes:{path}")


def list_commits(bench: Bench, path: Path, done: Callable[[Sequence[Commit]], None]) -> None:
    """What a file can be compared with; says so when there is nothing."""

    def work(context: Context) -> Sequence[Commit]:
        return Git(bench.settings.tools_path).choices(path, context.progress)

    def finish(found: Sequence[Commit]) -> None:
        if found:
            done(found)
        else:
            message = tr("“{name}” is in no Git repository with a commit.").format(name=path.name)
            bench.session.tell(Notice("info", message, tr("Commit it first.")))

    bench.jobs.start(tr("Read commits"), work, finish, key=KEY, lane="files")


def compare(bench: Bench, path: Path, commit: Commit) -> None:
    """A file as it is in a commit on the left, as it is now on the right."""
    document, typed = bench.session.documents.get(path), bench.typed(path)
    now = unfold(document.saved, typed) if document is not None and typed is not None else None

    def work(context: Context) -> tuple[SourceText, SourceText]:
        data = Git(bench.settings.tools_path).text_at(path, commit.name, context.progress)
        if data is None:
            raise InputError(f"“{path.name}” is not in {commit.name}.", "Choose another commit.")
        then, current = _text(path, data), now if now is not None else read(bench, path)
        if then.data != current.data and fold(then) == fold(current):
            then = current  # Git may have been told to store other line ends
        return then, current

    def done(texts: tuple[SourceText, SourceText]) -> None:
        then, current = texts
        if then.data == current.data:
            message = tr("“{name}” is as it is in {commit}.").format(name=path.name, commit=commit.name)
            bench.session.tell(Notice("info", message))
            return
        title = tr("{name} (since {commit})").format(name=path.name, commit=commit.name)
        left, right = f"{path.name} — {commit.name} {commit.title}".strip(), f"{path.name} — {tr('now')}"
        bench.session.compare(Comparison(title, left, then, right, current))

    bench.jobs.start(tr("Compare"), work, done, key=KEY, lane="files")


def _text(path: Path, data: bytes) -> SourceText:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise InputError(
            f"“{path.name}” is not UTF-8 in this commit.", "It cannot be compared here."
        ) from error
    return SourceText(path.name, data)


def _quiet(bench: Bench, work: Callable[[Context], T], done: Callable[[T], None], none: T, key: str) -> None:
    """For what is shown beside the work: where it cannot be had nothing is shown, and nothing said."""
    bench.jobs.start(tr("Ask Git"), work, done, key=key, lane="files", failed=lambda _error: done(none))

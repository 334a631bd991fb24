"""What the project tree does to files and folders: list, make, rename, and put into the trash."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from PySide6.QtCore import QFile

from core.errors import InputError
from core.searching.walking import project_files
from core.toolchain.git import git_or_none
from desktop.bench import Bench
from desktop.errors import Notice
from desktop.jobs import Context
from desktop.operations.files import open_file
from desktop.operations.listing import MOST_FILES, solidity_files
from desktop.words import tr

OTHERS = frozenset({".toml", ".json", ".md", ".txt", ".yul", ".lock", ".js", ".ts", ".cjs", ".mjs"})
Listed = tuple[tuple[Path, ...], tuple[Path, ...]]


def relist(bench: Bench, everything: bool, done: Callable[[tuple[Path, ...]], None]) -> None:
    """Look again which files there are; `done` is given those that are no Solidity, when asked for."""
    paths = bench.session.paths

    def work(context: Context) -> Listed:
        others: list[Path] = []
        for root in (path for path in paths if everything and path.is_dir()):
            for found in project_files(root, context.progress):
                if found.path.suffix in OTHERS or found.path.name.startswith(".git"):
                    others.append(found.path)
        return solidity_files(paths), tuple(others[:MOST_FILES])

    def finish(listed: Listed) -> None:
        if bench.session.paths == paths:
            bench.session.list_files(listed[0])
            done(listed[1])

    if paths:
        bench.jobs.start(tr("List files"), work, finish, key="relist", lane="files")


def read_states(bench: Bench, done: Callable[[Mapping[Path, str]], None]) -> None:
    """Git's letter for every changed file; nothing where Git is not there."""
    paths = bench.session.paths

    def work(context: Context) -> Mapping[Path, str]:
        git = git_or_none(bench.settings.tools_path)
        found: dict[Path, str] = {}
        for path in paths if git is not None else ():
            folder = path if path.is_dir() else path.parent
            real = folder.resolve()
            assert git is not None
            for file, letter in git.states(folder, context.progress).items():
                found[folder / file.relative_to(real) if file.is_relative_to(real) else file] = letter
        return found

    none: Mapping[Path, str] = {}
    bench.jobs.start(
        tr("Ask Git"), work, done, key="git-states", lane="files", failed=lambda _error: done(none)
    )


def new_file(bench: Bench, folder: Path, name: str, then: Callable[[], object]) -> None:
    """Make an empty file and open it; refused when it is there."""

    def work(_context: Context) -> Path:
        from core.store.files import write_new

        write_new(_inside(folder, name), b"")
        return folder / name

    def done(path: Path) -> None:
        open_file(bench, path)
        then()

    bench.jobs.start(tr("New file"), work, done, lane="files", writes=True)


def new_folder(bench: Bench, folder: Path, name: str, then: Callable[[], object]) -> None:
    """Make a folder; refused when it is there."""

    def work(_context: Context) -> None:
        target = _inside(folder, name)
        if target.exists():
            raise InputError(f"“{name}” is there already.", "Choose another name.")
        target.mkdir(parents=True)

    def done(_none: None) -> None:
        then()

    bench.jobs.start(tr("New folder"), work, done, lane="files", writes=True)


def rename(bench: Bench, path: Path, name: str, then: Callable[[], object]) -> None:
    """Give a file or folder another name; what is open of it stays open. Refused while it is not saved."""
    session, target = bench.session, path.with_name(name)
    if _unsaved(bench, path, tr("Save it first, then rename it.")) or name == path.name:
        return
    if _unsaved(bench, target, tr("Save or close it first, or choose another name.")):
        return  # it is open here, and no file has its name any more

    def work(_context: Context) -> None:
        _inside(path.parent, name)
        if target.exists() and not target.samefile(path):
            raise InputError(f"“{name}” is there already; nothing was renamed.", "Choose another name.")
        path.rename(target)

    def done(_none: None) -> None:
        for item in [item for item in session.documents if item.is_relative_to(path)]:
            moved = target / item.relative_to(path) if item != path else target
            session.moved(item, moved, session.documents[item].saved)
        then()

    bench.jobs.start(tr("Rename {name}").format(name=path.name), work, done, lane="files", writes=True)


def delete(bench: Bench, path: Path, then: Callable[[], object]) -> None:
    """Put a file or folder into the trash and close what is open of it. Refused while it is not saved."""
    if _unsaved(bench, path, tr("Save or close it first.")):
        return

    def work(_context: Context) -> None:
        if not QFile.moveToTrash(str(path)):
            raise InputError(f"“{path.name}” could not be put into the trash.", "Delete it outside.")

    def done(_none: None) -> None:
        for item in [item for item in bench.session.documents.values() if item.path.is_relative_to(path)]:
            if item.dirty:  # typed in meanwhile
                bench.session.on_disk(item.path, gone=True)
            else:
                bench.session.close_document(item.path)
        then()

    bench.jobs.start(tr("Delete {name}").format(name=path.name), work, done, lane="files", writes=True)


def _unsaved(bench: Bench, path: Path, advice: str) -> bool:
    dirty = [
        item for item in bench.session.documents.values() if item.unsaved and item.path.is_relative_to(path)
    ]
    if dirty:
        message = tr("“{name}” has unsaved changes.").format(name=dirty[0].path.name)
        bench.session.tell(Notice("problem", message, advice))
    return bool(dirty)


def _inside(folder: Path, name: str) -> Path:
    """Raises `InputError` for a name that would lead elsewhere."""
    parts = Path(name).parts
    if not name.strip() or ".." in parts or Path(name).is_absolute() or "\0" in name:
        raise InputError(f"“{name}” is no name for a file.", "Choose another name.")
    return folder / name

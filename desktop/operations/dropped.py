"""What is dropped on a window: folders become projects, Solidity files become tabs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from desktop.bench import Bench
from desktop.errors import Notice
from desktop.operations.files import open_file, open_paths
from desktop.words import tr


@dataclass(frozen=True, slots=True)
class Dropped:
    """Paths by what can be done with them, each in the order in which they were dropped."""

    folders: tuple[Path, ...] = ()
    files: tuple[Path, ...] = ()
    others: tuple[Path, ...] = ()


def sort_out(paths: Sequence[Path]) -> Dropped:
    """Look what was dropped."""
    folders = tuple(path for path in paths if path.is_dir())
    files = tuple(path for path in paths if path.is_file() and path.suffix.lower() == ".sol")
    known = {*folders, *files}
    return Dropped(folders, files, tuple(path for path in paths if path not in known))


def open_dropped(bench: Bench, paths: Sequence[Path], new_window: Callable[[Sequence[Path]], object]) -> None:
    """Open what was dropped here; a folder goes to a window of its own when this one is in use."""

    def done(found: Dropped) -> None:
        _tell(bench, found.others)
        session = bench.session
        if not session.paths and not session.documents:
            if found.folders or found.files:
                open_paths(bench, (*found.folders, *found.files))
            return
        for path in found.files:
            open_file(bench, path)
        if found.folders:
            new_window(found.folders)

    bench.jobs.start(tr("Open"), lambda _context: sort_out(paths), done, key="dropped", lane="files")


def _tell(bench: Bench, others: Sequence[Path]) -> None:
    if not others:
        return
    more = tr(" and {n} more").format(n=len(others) - 1) if len(others) > 1 else ""
    message = tr("“{name}”{more} is not a Solidity file.").format(name=others[0].name, more=more)
    bench.session.tell(Notice("info", message, tr("Drop .sol files, or a folder that holds some.")))

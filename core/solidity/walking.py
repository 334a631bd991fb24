"""Going through folders: never along a link (a circle would have no end), never deeper than the disk itself.

What cannot be read is told to the caller and stepped over.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

Enter = Callable[[Path, str], bool]
"""Whether to go into a folder, by the folder above it and its name."""


@dataclass(frozen=True, slots=True)
class Visited:
    """One folder: the names of its files and of the folders in it, each sorted."""

    folder: Path
    files: tuple[str, ...]
    folders: tuple[str, ...]


def walk(top: Path, enter: Enter, unreadable: list[str] | None = None) -> Iterator[Visited]:
    """Every folder from `top` on, parents before children and in the order of their names.

    `unreadable` collects a sentence for each folder that could not be read.
    """
    waiting = [top]
    while waiting:
        here = waiting.pop()
        visited = _visited(here, unreadable)
        if visited is None:
            continue
        yield visited
        waiting += [here / name for name in reversed(visited.folders) if enter(here, name)]


def _visited(folder: Path, unreadable: list[str] | None) -> Visited | None:
    files: list[str] = []
    folders: list[str] = []
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    folders.append(entry.name)
                elif not _leads_to_a_folder(entry):
                    files.append(entry.name)
    except (NotADirectoryError, FileNotFoundError):
        return None
    except OSError as error:
        if unreadable is not None:
            unreadable.append(f"{_short(folder)} cannot be read ({error.strerror}) and was left out.")
        return None
    return Visited(folder, tuple(sorted(files)), tuple(sorted(folders)))


def _leads_to_a_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_symlink() and entry.is_dir()
    except OSError:  # a link to itself: reading it will say so
        return False


def _short(folder: Path) -> str:
    text = str(folder).encode("utf-8", "backslashreplace").decode("utf-8")
    return text if len(text) <= 200 else f"{text[:100]}…{text[-90:]}"


def holds_solidity(top: Path, left_out: frozenset[str]) -> bool:
    """Whether any `.sol` file lies below, outside of hidden folders and those in `left_out`."""
    return any(
        name.endswith(".sol")
        for item in walk(top, lambda _, name: name not in left_out and not name.startswith("."))
        for name in item.files
    )

"""The Solidity files of the open paths, as a tree of folders."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(slots=True)
class Folder:
    """A folder with Solidity files somewhere below it."""

    path: Path
    folders: dict[str, Folder] = field(default_factory=dict)
    files: list[Path] = field(default_factory=list)


def tree_of(root: Path, files: Sequence[Path]) -> Folder:
    """The folders between `root` and the files; files elsewhere stand at the top."""
    top = Folder(root)
    for file in files:
        folder = top
        parts = file.relative_to(root).parts[:-1] if file.is_relative_to(root) else ()
        for part in parts:
            folder = folder.folders.setdefault(part, Folder(folder.path / part))
        folder.files.append(file)
    return top

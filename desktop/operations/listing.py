"""Which Solidity files lie below the paths that a person opened."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

SKIPPED = {"node_modules", "lib", "out", "cache", "artifacts", "build", "dist", "venv", "__pycache__"}
MOST_FILES = 5_000


def solidity_files(paths: Sequence[Path]) -> tuple[Path, ...]:
    """The files themselves, and the `.sol` files below the folders, without dependencies."""
    found: dict[Path, None] = {}
    for path in paths:
        for file in _below(path) if path.is_dir() else (path,):
            found[file] = None
            if len(found) >= MOST_FILES:
                return tuple(found)
    return tuple(found)


def _below(root: Path) -> Iterator[Path]:
    for folder, names, files in os.walk(root):
        names[:] = sorted(n for n in names if n not in SKIPPED and not n.startswith("."))
        yield from (Path(folder, name) for name in sorted(files) if name.endswith(".sol"))

"""What a person opens: a folder or file with the settings that its own build tool would use.

Finds projects and their source files; reading imports is `imports.py`'s work
and choosing compilers `planning.py`'s.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from core.errors import InputError
from core.settings import Settings
from core.solidity.compilation import CompilerSettings
from core.solidity.files import read_source

ProjectKind = Literal["foundry", "hardhat", "npm", "loose"]

_HARDHAT_FILES = ("hardhat.config.ts", "hardhat.config.js", "hardhat.config.cjs", "hardhat.config.mjs")
_NEVER_SOURCES = frozenset(
    {"node_modules", "artifacts", "cache", "cache_forge", "out", "typechain", "typechain-types", "coverage", "broadcast"}
)


@dataclass(frozen=True)
class Project:
    """One root folder, its settings and the files that were asked for.

    `targets` are unit names: paths relative to `root` with forward slashes.
    `solc` is a compiler version that the project's settings fix, or None.
    """

    root: Path
    kind: ProjectKind
    targets: tuple[str, ...]
    settings: CompilerSettings = field(default_factory=CompilerSettings)
    solc: str | None = None
    package: str = ""
    """The npm name under which the project's own files import each other, or empty."""
    max_file_mb: int = 5
    notes: tuple[str, ...] = ()


def discover(paths: Sequence[Path], settings: Settings) -> tuple[Project, ...]:
    """The projects that the given files and folders belong to.

    Raises `InputError` for a path that does not exist, is no Solidity file or
    holds none, and `ProjectError` for a settings file that cannot be read.
    """
    made: dict[Path, list[Path]] = {}
    for path in paths:
        for root, files in _roots_of(_absolute(path), settings):
            made.setdefault(root, []).extend(files)
    return tuple(_project(root, files, settings) for root, files in made.items())


def _absolute(path: Path) -> Path:
    """An existing path without `..`, symlinks kept as the person wrote them."""
    if not path.exists():
        raise InputError(f"{path} does not exist.", "Check the path.")
    return Path(os.path.abspath(path))  # noqa: PTH100 - resolve() would follow symlinks


def _roots_of(path: Path, settings: Settings) -> Iterable[tuple[Path, list[Path]]]:
    if path.is_dir():
        files = list(solidity_files(path))
        if not files:
            raise InputError(f"{path} holds no Solidity file.", "Give a folder or a file with .sol sources.")
        return [(path, files)]
    if path.suffix != ".sol":
        raise InputError(f"{path} is not a Solidity file.", "Give a .sol file or a folder.")
    read_source(path, path.name, settings.max_file_mb)
    return [(path.parent, [path])]


def _project(root: Path, files: Iterable[Path], settings: Settings) -> Project:
    targets = tuple(dict.fromkeys(file.relative_to(root).as_posix() for file in files))
    return Project(root, "loose", targets, max_file_mb=settings.max_file_mb)


def solidity_files(folder: Path) -> Iterable[Path]:
    """Every `.sol` file below a folder, sorted; build output, packages and hidden folders are left out."""
    found: list[Path] = []
    for here, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if name not in _NEVER_SOURCES and not name.startswith("."))
        found += [Path(here) / name for name in sorted(files) if name.endswith(".sol")]
    return found

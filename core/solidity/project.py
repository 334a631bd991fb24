"""What a person opens, as a value: a root folder, its build settings and the files asked for.

Finding projects is `discovery.py`'s work (`discover` is offered here too),
reading imports that of `imports.py`, choosing compilers that of `planning.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from core.settings import Settings
from core.solidity.compilation import CompilerSettings

ProjectKind = Literal["foundry", "hardhat", "npm", "loose"]


@dataclass(frozen=True)
class Project:
    """One root folder, its settings and the files that were asked for.

    `targets` are unit names: paths relative to `root` with forward slashes.
    `versions` are the compilers that the project's settings name; empty means
    that pragmas alone decide. `libraries` are folders of dependencies.
    """

    root: Path
    kind: ProjectKind
    targets: tuple[str, ...]
    settings: CompilerSettings = field(default_factory=CompilerSettings)
    versions: tuple[str, ...] = ()
    libraries: tuple[str, ...] = ()
    max_file_mb: int = 5
    notes: tuple[str, ...] = ()


def discover(paths: Sequence[Path], settings: Settings) -> tuple[Project, ...]:
    """The projects that the given files and folders belong to.

    Raises `InputError` for a path that does not exist, is no Solidity file or
    holds none, and `ProjectError` for a settings file that cannot be read.
    """
    from core.solidity.discovery import find_projects

    return find_projects(paths, settings)

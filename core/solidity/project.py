"""What a person opens, as a value: a root folder, its build settings and the files asked for.

Finding projects is `discovery.py`'s work (`discover` is offered here too),
reading imports that of `imports.py`, choosing compilers that of `planning.py`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from core.settings import Settings
from core.solidity.compilation import CompilerSettings, Diagnostic

ProjectKind = Literal["foundry", "hardhat", "truffle", "npm", "loose"]

Role = Literal["test", "script", "mock"]
"""What a file is for when it is not what the project ships."""


@dataclass(frozen=True)
class CompilerChoice:
    """One compiler with its settings, as a project names it.

    `version` is `0.8.30`, a range such as `^0.6.0`, or None: pragmas alone decide.
    """

    settings: CompilerSettings
    version: str | None = None


@dataclass(frozen=True, slots=True)
class Restriction:
    """What a project demands of the compiler of the files that `pattern` (a glob of unit names) fits.

    `bounds` maps `via_ir`, `runs`, `evm` or `bytecode_hash` to the lowest and the
    highest value; None is no bound. `version` is a range of compilers.
    """

    pattern: str
    bounds: Mapping[str, tuple[object, object]]
    version: str | None = None


@dataclass(frozen=True)
class Ignored:
    """Compiler warnings that the project's own build does not show: by code, and by folder."""

    codes: frozenset[str] = frozenset()
    folders: tuple[str, ...] = ()

    def covers(self, item: Diagnostic) -> bool:
        """Whether the build keeps quiet about a message."""
        if item.severity == "error":
            return False
        return item.code in self.codes or any(
            item.file == name or item.file.startswith(f"{name}/") for name in self.folders
        )


@dataclass(frozen=True)
class Project:
    """One root folder, its settings and the files that were asked for.

    `targets` are unit names: paths relative to `root` with forward slashes.
    `compilers` are what the project's settings name, the preferred one first;
    `overrides` are those of single files. `pick` tells how one of several is
    chosen: the newest that fits the pragmas (Hardhat), or the first that meets
    the `restrictions` (Foundry). All have the same remappings. `libraries` are folders of dependencies.
    `roles` names the targets that are compiled but in which nothing is looked for.
    """

    root: Path
    kind: ProjectKind
    targets: tuple[str, ...]
    compilers: tuple[CompilerChoice, ...] = (CompilerChoice(CompilerSettings()),)
    overrides: Mapping[str, CompilerChoice] = field(default_factory=dict)
    pick: Literal["newest", "first"] = "first"
    restrictions: tuple[Restriction, ...] = ()
    libraries: tuple[str, ...] = ()
    max_file_mb: int = 5
    notes: tuple[str, ...] = ()
    roles: Mapping[str, Role] = field(default_factory=dict)
    asked: Collection[str] = frozenset()
    """Targets that were named on the command line, alone or by a folder of tests: never quiet."""
    ignored: Ignored = field(default_factory=Ignored)
    problems: tuple[Diagnostic, ...] = ()
    """Why nothing of this project can be compiled, when its settings cannot be read."""

    @property
    def settings(self) -> CompilerSettings:
        """The settings of the first compiler."""
        return self.compilers[0].settings

    @property
    def versions(self) -> tuple[str, ...]:
        """The exact compilers that the settings name; empty means that pragmas decide."""
        named = [item.version for item in (*self.compilers, *self.overrides.values())]
        return tuple(dict.fromkeys(item for item in named if item is not None and item[:1].isdigit()))


def discover(paths: Sequence[Path], settings: Settings) -> tuple[Project, ...]:
    """The projects that the given files and folders belong to.

    Raises `InputError` for a path that does not exist, is no Solidity file or
    holds none, and `ProjectError` for a settings file that cannot be read.
    """
    from core.solidity.discovery import find_projects

    return find_projects(paths, settings)

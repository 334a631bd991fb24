"""A root folder's build settings in one shape, whichever tool they are written for.

A folder may have the settings of several tools; each is a `Setup` of its own.
Reads settings and looks for folders, no sources.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from core.settings import Settings
from core.solidity.compilation import CompilerSettings
from core.solidity.foundry import FILE as FOUNDRY_FILE
from core.solidity.foundry import SOLDEER, read_foundry
from core.solidity.foundry_profiles import is_skipped
from core.solidity.hardhat import FILES as HARDHAT_FILES
from core.solidity.hardhat import read_hardhat
from core.solidity.library_remappings import merged, normalized, read_remappings_file, subfolders
from core.solidity.project import CompilerChoice, Ignored, ProjectKind, Restriction
from core.solidity.truffle import FILES as TRUFFLE_FILES
from core.solidity.truffle import read_truffle
from core.solidity.walking import holds_solidity
from core.solidity.workspaces import package_remappings

OUTPUT = frozenset(
    {
        "artifacts", "cache", "cache_forge", "forge-cache", "foundry-cache", "out", "forge-out",
        "foundry-out", "forge-artifacts", "foundry-artifacts", "typechain", "typechain-types", "coverage",
        "broadcast", "build-info", "artifacts-zk", "cache-zk", "zkout", "crytic-export", "docgen",
    }
)  # fmt: skip
"""Folders that build tools write by default."""

PACKED = frozenset({"build", "dist"})
"""Folders that hold either what was built or the only copy that a package ships."""

_MODULES = "node_modules"
_VERSIONED = re.compile(r"-v?\d+(\.\d+)+")
"""How soldeer names its folders."""
_FILES: Mapping[ProjectKind, tuple[str, ...]] = {
    "foundry": (FOUNDRY_FILE,),
    "hardhat": HARDHAT_FILES,
    "truffle": TRUFFLE_FILES,
    "npm": ("package.json",),
    "loose": ("remappings.txt",),
}


@dataclass(frozen=True)
class Setup:
    """What one tool's settings in a folder say. Folders are relative to it; `.` is the folder itself."""

    kind: ProjectKind
    sources: tuple[str, ...] = (".",)
    tests: tuple[str, ...] = ()
    scripts: tuple[str, ...] = ()
    output: tuple[str, ...] = ()
    libraries: tuple[str, ...] = ()
    skip: tuple[str, ...] = ()
    compilers: tuple[CompilerChoice, ...] = (CompilerChoice(CompilerSettings()),)
    overrides: Mapping[str, CompilerChoice] = field(default_factory=dict)
    pick: Literal["newest", "first"] = "first"
    restrictions: tuple[Restriction, ...] = ()
    ignored: Ignored = field(default_factory=Ignored)
    notes: tuple[str, ...] = ()
    is_guess: bool = False
    """Whether the folder of sources is only a default: another tool's word about it counts more."""

    @property
    def own(self) -> tuple[str, ...]:
        """All folders whose files the build takes."""
        return (*self.sources, *self.tests, *self.scripts)

    def takes(self, unit: str) -> bool:
        """Whether the build compiles a file by itself, and not only because another one imports it."""
        if is_skipped(unit, self.skip) or self.leaves_out(unit):
            return False
        return any(is_within(unit, name) for name in self.own)

    def leaves_out(self, unit: str) -> bool:
        """Whether a path leads into packages, libraries or build output."""
        if _MODULES in unit.split("/"):
            return True
        return any(
            is_within(unit, name) for name in (*self.output, *self.libraries) if not self._holds_own(name)
        )

    def _holds_own(self, folder: str) -> bool:
        return any(is_within(name, folder) for name in self.own if name != ".") or folder == "."


def is_within(path: str, folder: str) -> bool:
    """Whether a path is a folder or below it, both written from the same root."""
    return folder in {".", path} or path.startswith(f"{folder}/")


def kinds_of(folder: Path) -> tuple[ProjectKind, ...]:
    """Which tools have settings in a folder; `npm` or `loose` (for a list of remappings) where none has."""
    return kinds_among(name for names in _FILES.values() for name in names if (folder / name).is_file())


def kinds_among(names: Iterable[str]) -> tuple[ProjectKind, ...]:
    """The same for the names of a folder's files."""
    there = set(names)
    found = [kind for kind, files in _FILES.items() if there & set(files)]
    # What is left of Truffle beside Hardhat is a memory.
    tools = [kind for kind in found if kind in {"foundry", "hardhat"}]
    return tuple(tools or found[:1])


def read_setups(root: Path, settings: Settings) -> tuple[Setup, ...]:
    """The settings in a folder, at least one. Raises `ProjectError` when a file cannot be read.

    Where none of the folders that they name holds a file, everything in the root is taken.
    """
    made = sorted((_READERS[kind](root, settings) for kind in kinds_of(root)), key=lambda item: item.is_guess)
    filled = [item for item in made if any(_is_filled(root, name) for name in item.own)]
    if filled:
        return (*filled, *(item for item in made if item not in filled))
    if not made:
        return (_plain(root, settings, "loose"),)
    return (replace(made[0], sources=(".",)), *made[1:])


def _is_filled(root: Path, folder: str) -> bool:
    return holds_solidity(root / folder, frozenset({_MODULES}))


def _foundry(root: Path, settings: Settings) -> Setup:
    found = read_foundry(root)
    src, test, script = found.folders
    return Setup(
        "foundry",
        sources=(src,),
        tests=(test,),
        scripts=(script,),
        output=found.output,
        libraries=found.libraries,
        skip=found.skip,
        compilers=found.compilers,
        restrictions=found.restrictions,
        ignored=found.ignored,
        notes=found.notes,
        is_guess=src == "contracts" and not found.names_sources,
    )


def _hardhat(root: Path, settings: Settings) -> Setup:
    found = read_hardhat(root, settings)
    remappings = _own_remappings(root, found.remappings)
    return Setup(
        "hardhat",
        sources=found.sources,
        tests=found.tests if found.major >= 3 else (),
        output=found.output,
        libraries=_dependencies(root),
        compilers=tuple(_with(item, remappings) for item in found.compilers),
        overrides={name: _with(item, remappings) for name, item in found.overrides.items()},
        pick="newest",
        notes=found.notes,
    )


def _truffle(root: Path, settings: Settings) -> Setup:
    found = read_truffle(root)
    compiler = _with(found.compiler, _own_remappings(root, found.remappings))
    return Setup(
        "truffle",
        sources=found.sources,
        tests=found.tests,
        output=found.output,
        libraries=_dependencies(root),
        compilers=(compiler,),
        notes=found.notes,
    )


def _npm(root: Path, settings: Settings) -> Setup:
    return _plain(root, settings, "npm")


def _loose(root: Path, settings: Settings) -> Setup:
    return _plain(root, settings, "loose")


def _plain(root: Path, settings: Settings, kind: ProjectKind) -> Setup:
    compiler = _with(CompilerChoice(CompilerSettings()), _own_remappings(root, ()))
    return Setup(kind, libraries=_dependencies(root), compilers=(compiler,))


_READERS = {"foundry": _foundry, "hardhat": _hardhat, "truffle": _truffle, "npm": _npm, "loose": _loose}


def _with(choice: CompilerChoice, remappings: tuple[str, ...]) -> CompilerChoice:
    return replace(choice, settings=replace(choice.settings, remappings=remappings))


def _own_remappings(root: Path, more: Iterable[str]) -> tuple[str, ...]:
    written = [normalized(item) for item in (*read_remappings_file(root), *more)]
    return merged(written, package_remappings(root))


def _dependencies(root: Path) -> tuple[str, ...]:
    """Folders of dependencies that need no settings to be known: git submodules, forge's, soldeer's."""
    found = [*_submodules(root)]
    for folder in subfolders(root / "lib"):
        # In the checkout of a submodule `.git` is a file.
        if (folder / ".git").is_file() or (folder / FOUNDRY_FILE).is_file():
            found.append(f"lib/{folder.name}")
    packages = subfolders(root / SOLDEER)
    if packages and all(_VERSIONED.search(item.name) for item in packages):
        found.append(SOLDEER)
    return tuple(dict.fromkeys(found))


def _submodules(root: Path) -> list[str]:
    """Git submodules in a folder `lib`."""
    try:
        text = (root / ".gitmodules").read_text("utf-8", errors="replace")
    except OSError:
        return []
    paths = re.findall(r"^\s*path\s*=\s*(\S.*?)\s*$", text, re.MULTILINE)
    return [path for path in paths if path.startswith("lib/")]

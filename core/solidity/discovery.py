"""Finding the projects behind paths: Foundry, Hardhat, Truffle, npm packages and loose files.

A file belongs to the nearest folder above it whose build takes it. A folder
may hold several projects, of any kind and one inside the other. Reads settings
and file names, no sources.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from core.errors import InputError, ProjectError
from core.settings import Settings
from core.solidity.compilation import Diagnostic
from core.solidity.files import read_source
from core.solidity.project import Project, Role
from core.solidity.roles import role_of
from core.solidity.setups import OUTPUT, PACKED, Setup, is_within, kinds_among, kinds_of, read_setups
from core.solidity.walking import walk

_MODULES = "node_modules"
_TOOLS = frozenset({"foundry", "hardhat", "truffle"})


def find_projects(paths: Sequence[Path], settings: Settings) -> tuple[Project, ...]:
    """One project for each root and tool, in the paths' order. Raises `InputError` or `ProjectError`."""
    finder = _Finder(settings)
    for given in paths:
        path = _existing(given)
        if path.is_dir():
            finder.add_folder(path)
        else:
            _check_file(path, settings)
            finder.add_file(path)
    return finder.projects()


def _existing(path: Path) -> Path:
    """An absolute path without `..`, symlinks kept as the person wrote them."""
    try:
        exists = path.exists()
    except OSError as error:
        raise InputError(f"{path} cannot be read ({error.strerror}).", "Check its permissions.") from error
    if not exists:
        raise InputError(f"{path} does not exist.", "Check the path.")
    return Path(os.path.abspath(path))  # noqa: PTH100 - resolve() would follow symlinks


def _check_file(path: Path, settings: Settings) -> None:
    if path.suffix != ".sol":
        raise InputError(f"{path} is not a Solidity file.", "Give a .sol file or a folder.")
    read_source(path, path.name, settings.max_file_mb)


@dataclass
class _Found:
    """One project while its files are collected: unit name → role, and what was named by hand."""

    root: Path
    setup: Setup
    files: dict[str, Role | None] = field(default_factory=dict)
    asked: set[str] = field(default_factory=set)


class _Finder:
    """Collects the files of several paths; each settings file is read once."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._setups: dict[Path, tuple[Setup, ...]] = {}
        self._is_root: dict[Path, bool] = {}
        self._chains: dict[Path, tuple[Path, ...]] = {}
        self._found: dict[tuple[Path, str], _Found] = {}
        self._broken: dict[Path, ProjectError] = {}
        """Roots whose settings cannot be read."""
        self._met: dict[Path, None] = {}
        """Those of them that files belong to."""
        self._unreadable: list[str] = []

    # --- collecting ---------------------------------------------------------------------------

    def add_file(self, path: Path) -> None:
        """A file that was named: it is taken whatever the project's build says."""
        root, setup = self._owner(path) or (path.parent, self._read(path.parent)[0])
        if root in self._broken:
            raise self._broken[root]
        self._add(root, setup, path, None, asked=True)

    def add_folder(self, folder: Path) -> None:
        """Everything in a folder that a build would take, and all that belongs to no build."""
        if not os.access(folder, os.R_OK | os.X_OK):
            raise InputError(f"{folder} cannot be read.", "Check its permissions.")
        files = self._files(folder, PACKED) or self._files(folder, frozenset())
        for root in self._met:
            if not files or root == folder or root in folder.parents:
                raise self._broken[root]
        if not files:
            raise InputError(
                f"{folder} holds no Solidity file.", "Give a folder or a file with .sol sources."
            )
        made = [(*(self._owner(file) or (folder, self._read(folder)[0])), file) for file in files]
        roles = [self._role(root, setup, file, folder) for root, setup, file in made]
        # Who opens a folder of tests alone wants to see them.
        asked = self._is_of_tests(folder) or all(role is not None for role in roles)
        for (root, setup, file), role in zip(made, roles, strict=True):
            self._add(root, setup, file, role, asked)

    def _add(self, root: Path, setup: Setup, file: Path, role: Role | None, asked: bool) -> None:
        found = self._found.setdefault((root, setup.kind), _Found(root, setup))
        name = _unit_name(file, root)
        found.files.setdefault(name, role)
        if asked:
            found.asked.add(name)

    def _files(self, folder: Path, left_out: frozenset[str]) -> list[Path]:
        made: list[Path] = []
        unreadable: list[str] = []
        for item in walk(folder, lambda here, name: self._enters(here, name, folder, left_out), unreadable):
            if item.folder not in self._is_root:
                self._is_root[item.folder] = bool(kinds_among(item.files)) and not _ends(item.folder)
            listed = (item.folder / name for name in item.files if name.endswith(".sol"))
            made += [file for file in listed if self._belongs(file, folder)]
        self._unreadable += [line for line in unreadable if line not in self._unreadable]
        return made

    def _enters(self, here: Path, name: str, top: Path, left_out: frozenset[str]) -> bool:
        """Whether a folder may hold sources of a project, or projects."""
        if name.startswith(".") or name == _MODULES:
            return False
        path, chain = here / name, self._chain(here)
        if not chain:  # loose files: what lies beside them may still have been built
            return not (here == top and name in OUTPUT | left_out)
        if here == chain[0] and name in OUTPUT | left_out and not self._holds_sources(here, name):
            return False
        return not any(self._leaves_out(root, path) and not self._leaves_out(root, top) for root in chain)

    def _leaves_out(self, root: Path, path: Path) -> bool:
        if path != root and root not in path.parents:
            return False
        unit = path.relative_to(root).as_posix()
        return all(setup.leaves_out(unit) for setup in self._read_or_note(root))

    def _holds_sources(self, root: Path, name: str) -> bool:
        return any(
            is_within(own, name) for setup in self._read_or_note(root) for own in setup.own if own != "."
        )

    def _belongs(self, file: Path, top: Path) -> bool:
        """Whether a file found below `top` is one of a project's own, or no project's at all."""
        owner = self._owner(file)
        if owner is None:
            return True
        root, setup = owner
        if root in self._broken:
            self._met[root] = None
            return False
        if setup.kind not in _TOOLS or setup.takes(file.relative_to(root).as_posix()):
            return True
        # A folder of a project that its build does not take was named by hand.
        return top != root and root in top.parents and not self._takes(root, top)

    def _takes(self, root: Path, folder: Path) -> bool:
        """Whether a build takes files in or below a folder."""
        name = folder.relative_to(root).as_posix()
        return any(
            is_within(name, own) or is_within(own, name)
            for setup in self._read_or_note(root)
            for own in setup.own
            if not setup.leaves_out(name)
        )

    # --- roots --------------------------------------------------------------------------------

    def _owner(self, file: Path) -> tuple[Path, Setup] | None:
        """The project of a file: the nearest build that takes it, else the nearest root."""
        chain = self._chain(file.parent)
        for root in chain:
            unit = file.relative_to(root).as_posix()
            for setup in self._read_or_note(root):
                if root in self._broken or (setup.kind in _TOOLS and setup.takes(unit)):
                    return root, setup
        return (chain[0], self._read_or_note(chain[0])[0]) if chain else None

    def _chain(self, folder: Path) -> tuple[Path, ...]:
        """The roots from a folder upward, the nearest first."""
        waiting: list[Path] = []
        at = folder
        while at not in self._chains and not _ends(at):
            waiting.append(at)
            at = at.parent
        chain = self._chains.get(at, ())
        for item in reversed(waiting):
            if item not in self._is_root:
                self._is_root[item] = bool(kinds_of(item))
            chain = (item, *chain) if self._is_root[item] else chain
            self._chains[item] = chain
        return chain

    def _read(self, root: Path) -> tuple[Setup, ...]:
        if root not in self._setups:
            self._setups[root] = read_setups(root, self._settings)
        return self._setups[root]

    def _read_or_note(self, root: Path) -> tuple[Setup, ...]:
        """The same where other projects can go on without this one."""
        try:
            return self._read(root)
        except ProjectError as error:
            self._broken[root] = error
            self._setups[root] = (Setup(kinds_of(root)[0]),)
            return self._setups[root]

    # --- roles --------------------------------------------------------------------------------

    def _is_of_tests(self, folder: Path) -> bool:
        """Whether a folder that was named is itself one of tests or scripts."""
        owner = self._owner(folder / "x.sol")
        if owner is None or owner[0] == folder:
            return False
        return self._role(*owner, folder / "x.sol", None) is not None

    def _role(self, root: Path, setup: Setup, file: Path, top: Path | None) -> Role | None:
        unit = file.relative_to(root).as_posix()
        sources = [name for name in setup.sources if name != "." and is_within(unit, name)]
        tests = [name for name in setup.tests if not _holds(name, setup.sources)]
        scripts = [name for name in setup.scripts if not _holds(name, setup.sources)]
        start = max((len(name) + 1 for name in sources), default=0)
        role = role_of(unit[start:]) or (None if sources else role_of(unit, tests, scripts))
        if role is None and top is not None and top in root.parents:
            return role_of(f"{root.relative_to(top).as_posix()}/x.sol")
        return role

    # --- the answer ---------------------------------------------------------------------------

    def projects(self) -> tuple[Project, ...]:
        """What was collected, as values."""
        made = [self._project(item) for item in self._found.values()]
        for root in self._met:
            problem = Diagnostic("error", "project-settings", "", 0, 0, str(self._broken[root]))
            made.append(Project(root, self._setups[root][0].kind, (), problems=(problem,)))
        if made and self._unreadable:
            made[0] = replace(made[0], notes=(*made[0].notes, *self._unreadable))
        return tuple(made)

    def _project(self, found: _Found) -> Project:
        setup = found.setup
        return Project(
            root=found.root,
            kind=setup.kind,
            targets=tuple(sorted(found.files, key=lambda name: _rank(name, setup.own))),
            compilers=setup.compilers,
            overrides=setup.overrides,
            pick=setup.pick,
            restrictions=setup.restrictions,
            libraries=setup.libraries,
            max_file_mb=self._settings.max_file_mb,
            notes=setup.notes,
            roles={
                name: role
                for name, role in found.files.items()
                if role is not None and name not in found.asked
            },
            asked=frozenset(found.asked),
            ignored=setup.ignored,
        )


def _rank(unit: str, own: Sequence[str]) -> int:
    """Sources come before tests and scripts, as the settings list them."""
    return next((at for at, folder in enumerate(own) if is_within(unit, folder)), len(own))


def _ends(folder: Path) -> bool:
    """Whether settings are looked for no further: the home folder and the top of the disk."""
    return folder in {Path.home(), folder.parent}


def _holds(folder: str, sources: Iterable[str]) -> bool:
    return any(is_within(name, folder) for name in sources)


def _unit_name(file: Path, root: Path) -> str:
    name = file.relative_to(root).as_posix()
    try:
        name.encode("utf-8")
    except UnicodeEncodeError as error:
        shown = name.encode("utf-8", "backslashreplace").decode("utf-8")
        raise InputError(f"The name of {shown} is not UTF-8.", "Rename the file.") from error
    return name

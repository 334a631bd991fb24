"""Finding the projects behind paths: Foundry, Hardhat, npm packages and loose files.

A file belongs to the nearest folder above it that has build settings. A folder
may hold several projects. Reads settings and file names, no sources.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import orjson

from core.errors import InputError
from core.settings import Settings
from core.solidity.compilation import CompilerSettings
from core.solidity.files import read_source
from core.solidity.foundry import FILE as FOUNDRY_FILE
from core.solidity.foundry import read_foundry
from core.solidity.hardhat import configuration_in, read_hardhat
from core.solidity.library_remappings import merged, normalized, read_remappings_file
from core.solidity.project import Project, ProjectKind

_BUILD_OUTPUT = frozenset(
    {"artifacts", "cache", "cache_forge", "out", "typechain", "typechain-types", "coverage", "broadcast"}
)
_DEPENDENCIES = "node_modules"


def find_projects(paths: Sequence[Path], settings: Settings) -> tuple[Project, ...]:
    """One project for each root, in the order of the paths. Raises `InputError` or `ProjectError`."""
    asked: dict[Path, list[Path]] = {}
    for given in paths:
        path = _existing(given)
        if path.is_dir():
            for root, files in _projects_of_folder(path):
                asked.setdefault(root, []).extend(files)
        else:
            _check_file(path, settings)
            root = _root_above(path.parent) or path.parent
            asked.setdefault(root, []).append(path)
    return tuple(_project(root, files, settings) for root, files in asked.items())


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


def _projects_of_folder(folder: Path) -> Iterator[tuple[Path, list[Path]]]:
    """The folder's own project, or the projects inside it, or the one that it is a part of."""
    if not os.access(folder, os.R_OK | os.X_OK):
        raise InputError(f"{folder} cannot be read.", "Check its permissions.")
    above = _root_above(folder)
    if above is not None and above != folder:
        yield above, _some(list(solidity_files(folder)), folder)
        return
    nested = [] if kind_of(folder) in {"foundry", "hardhat"} else sorted(_nested_roots(folder))
    own = _own_files(folder, nested)
    if own or not nested:
        yield folder, _some(own, folder)
    for root in nested:
        files = _own_files(root, [])
        if files:
            yield root, files


def _some(files: list[Path], folder: Path) -> list[Path]:
    if not files:
        raise InputError(f"{folder} holds no Solidity file.", "Give a folder or a file with .sol sources.")
    return files


def _root_above(folder: Path) -> Path | None:
    """The nearest folder, from `folder` upward and below the home folder, with build settings."""
    for candidate in (folder, *folder.parents):
        if candidate in {Path.home(), candidate.parent}:
            return None
        if kind_of(candidate) != "loose" or (candidate / "remappings.txt").is_file():
            return candidate
    return None


def _nested_roots(folder: Path) -> Iterator[Path]:
    for here, folders, files in os.walk(folder):
        folders[:] = _searched(folders, {"lib", _DEPENDENCIES})
        if Path(here) != folder and (FOUNDRY_FILE in files or configuration_in(Path(here)) is not None):
            folders.clear()
            yield Path(here)


def kind_of(folder: Path) -> ProjectKind:
    """Which build tool's settings a folder has."""
    if (folder / FOUNDRY_FILE).is_file():
        return "foundry"
    if configuration_in(folder) is not None:
        return "hardhat"
    return "npm" if (folder / "package.json").is_file() else "loose"


def _own_files(root: Path, nested: Sequence[Path]) -> list[Path]:
    """The files that a project's own tool would build, nested projects left out."""
    kind = kind_of(root)
    folders: tuple[str, ...] = ()
    skipped: tuple[str, ...] = ()
    if kind == "foundry":
        found = read_foundry(root)
        folders, skipped = found.folders, found.libraries
    elif kind == "hardhat":
        folders = (read_hardhat(root).sources,)
    listed = [file for name in folders for file in solidity_files(root / name, skipped)]
    if not listed:
        listed = list(solidity_files(root, ("lib",) if kind == "foundry" else ()))
    return [file for file in dict.fromkeys(listed) if not any(item in file.parents for item in nested)]


def solidity_files(folder: Path, skipped: Iterable[str] = ()) -> Iterator[Path]:
    """Every `.sol` file below a folder, sorted; packages, build output and hidden folders are left out."""
    left_out = {_DEPENDENCIES, *skipped}
    for here, folders, files in os.walk(folder):
        folders[:] = _searched(folders, left_out)
        yield from (Path(here) / name for name in sorted(files) if name.endswith(".sol"))


def _searched(folders: Iterable[str], left_out: set[str]) -> list[str]:
    return sorted(
        name
        for name in folders
        if name not in _BUILD_OUTPUT and name not in left_out and not name.startswith(".")
    )


def _project(root: Path, files: Iterable[Path], settings: Settings) -> Project:
    targets = tuple(dict.fromkeys(_unit_name(file, root) for file in files))
    kind = kind_of(root)
    mb = settings.max_file_mb
    if kind == "foundry":
        found = read_foundry(root)
        return Project(root, kind, targets, found.settings, found.versions, found.libraries, mb, found.notes)
    remappings = merged([normalized(item) for item in read_remappings_file(root)], _own_package(root))
    if kind == "hardhat":
        hardhat = read_hardhat(root)
        made = replace(hardhat.settings, remappings=remappings)
        return Project(root, kind, targets, made, hardhat.versions, (), mb, hardhat.notes)
    return Project(root, kind, targets, CompilerSettings(remappings=remappings), max_file_mb=mb)


def _unit_name(file: Path, root: Path) -> str:
    name = file.relative_to(root).as_posix()
    try:
        name.encode("utf-8")
    except UnicodeEncodeError as error:
        shown = name.encode("utf-8", "backslashreplace").decode("utf-8")
        raise InputError(f"The name of {shown} is not UTF-8.", "Rename the file.") from error
    return name


def _own_package(root: Path) -> list[str]:
    """A package's files may import each other by the package's own name: that name is the root."""
    try:
        document = orjson.loads((root / "package.json").read_bytes())
    except (OSError, orjson.JSONDecodeError):
        return []
    name = document.get("name") if isinstance(document, dict) else None
    if not isinstance(name, str) or not name or (root / _DEPENDENCIES / name).exists():
        return []
    return [f"{name}/="]

"""Remappings of a Foundry project: `remappings.txt`, and those that forge finds in the library folders.

Source: Foundry book, “Remapping dependencies”; compared with `forge remappings` 1.7.1.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from core.errors import ProjectError
from core.solidity.remapping import parse_remapping

_NOT_SEARCHED = frozenset({"test", "tests", "demo"})
_NESTED = ("lib", "node_modules")
_SOURCES = ("src", "contracts")
_DEEPEST = 60
"""Folders deeper than this below a package are not looked at."""


def read_remappings_file(root: Path) -> list[str]:
    """The lines of `remappings.txt`; none without the file. Raises `ProjectError` for other lines."""
    file = root / "remappings.txt"
    if not file.is_file():
        return []
    try:
        lines = [line.strip() for line in file.read_text("utf-8-sig").splitlines()]
    except (OSError, UnicodeDecodeError) as error:
        raise ProjectError(f"{file} cannot be read ({error}).", "Save it as UTF-8 text.") from error
    kept = [line for line in lines if line and not line.startswith("#")]
    for line in kept:
        if parse_remapping(line) is None:
            raise ProjectError(f"{file}: “{line}” is not a remapping.", "Write it as prefix=target.")
    return kept


def normalized(remapping: str) -> str:
    """forge's spelling: prefix and target end with a slash, unless the target is one file."""
    prefix, _, target = remapping.partition("=")
    if target.endswith(".sol"):
        return remapping
    prefix = prefix if prefix.endswith("/") else f"{prefix}/"
    return f"{prefix}={target if target.endswith('/') or not target else target + '/'}"


def merged(own: Iterable[str], found: Iterable[str]) -> tuple[str, ...]:
    """Own ones first; the first of several with the same context and prefix wins."""
    made: dict[str, str] = {}
    for item in (*own, *found):
        made.setdefault(item.partition("=")[0], item)
    return tuple(made.values())


def soldeer_remappings(folder: Path, options: object) -> list[str]:
    """`name-version/=dependencies/name-version/` for every package that soldeer has put there.

    Its own list is in `remappings.txt` or `foundry.toml`; this stands in for a list that is not there.
    Source: soldeer documentation, “Remappings”.
    """
    given = options if isinstance(options, dict) else {}
    prefix = str(given.get("remappings_prefix") or "")
    with_version = given.get("remappings_version", True)
    made: list[str] = []
    for package in subfolders(folder):
        name = package.name if with_version else re.sub(r"-v?\d[^-]*$", "", package.name)
        made.append(f"{prefix}{name}/={folder.name}/{package.name}/")
    return made


def found_remappings(root: Path, libraries: Sequence[str]) -> list[str]:
    """`name/=lib/name/src/` for every package below the library folders; the one least deep wins a name."""
    best: dict[str, str] = {}
    for library in libraries:
        for package in subfolders(root / library):
            in_modules = Path(library).name == "node_modules"
            limits = _Limits(in_modules, len(package.parts) + _DEEPEST)
            for place in _search(package, package, 0, limits):
                target = f"{place.source.relative_to(root).as_posix()}/"
                name = place.window.name
                if name in _SOURCES:
                    continue
                if name not in best or target.count("/") < best[name].count("/"):
                    best[name] = target
    return [f"{name}/={target}" for name, target in sorted(best.items())]


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the sources of a package begin; `window` is the folder that gives it its name."""

    window: Path
    source: Path
    level: int
    """How many library folders lie above it."""


@dataclass
class _Limits:
    """What a search may not do: go deeper than `deepest` parts of a path, or follow a link twice."""

    in_modules: bool
    deepest: int
    linked: set[Path] = field(default_factory=set)

    def was_here(self, folder: Path) -> bool:
        """Whether a link leads to where a search has been, or back up to where it is."""
        if not folder.is_symlink():
            return False
        real = folder.resolve()
        known = real in self.linked or folder.parent.resolve().is_relative_to(real)
        self.linked.add(real)
        return known


def _search(folder: Path, opened: Path, level: int, limits: _Limits) -> list[_Place]:
    """The packages in a folder; a library folder in it opens a window of its own."""
    places: list[_Place] = []
    for inner in subfolders(folder):
        if inner.name in _NOT_SEARCHED or len(inner.parts) > limits.deepest or limits.was_here(inner):
            continue
        if inner.name in _NESTED:
            places += _search(inner, inner, level + 1, limits)
        else:
            places += _search(inner, opened, level, limits)
    window = _window(opened, folder)
    beside = sum(item.level == level and item.window == window for item in places)
    if _has_files(folder) or beside > 1:
        return _together(places, folder, level, window, limits.in_modules)
    return _settled(places, opened, level)


def _together(places: list[_Place], folder: Path, level: int, window: Path, in_modules: bool) -> list[_Place]:
    """Several places of one package: its only `src`, else the folder that holds them all."""
    of_source = [item for item in places if item.source.name == "src"]
    if len(of_source) == 1:
        return of_source
    kept = [item for item in places if item.level != level]
    source = window if in_modules else folder
    if level > 0 and source == window and source.name in (*_SOURCES, *_NESTED):
        return kept
    return [*kept, _Place(window, source, level)]


def _settled(places: list[_Place], opened: Path, level: int) -> list[_Place]:
    """A place that is alone on its level, moved to where imports of the package start."""
    made = list(places)
    for at, item in enumerate(places):
        if item.level != level:
            continue
        if _is_deep_contracts(item):
            made[at] = replace(item, source=item.window)
        elif item.source.name not in _SOURCES and item.source != item.window:
            made[at] = replace(item, source=_last_source(opened, item.source))
        break
    return made


def _is_deep_contracts(place: _Place) -> bool:
    """Whether sources lie in a `contracts` (or its `src`) that is not directly in the package."""
    if len(place.source.parts) - len(place.window.parts) < 2:
        return False
    last, above = place.source.name, place.source.parent.name
    return last == "contracts" or (last == "src" and above == "contracts")


def _window(opened: Path, current: Path) -> Path:
    """The package of a folder: what was opened, or in an opened library folder the folder below it."""
    if opened.name not in _NESTED or opened == current:
        return opened
    return opened / current.relative_to(opened).parts[0]


def _last_source(opened: Path, folder: Path) -> Path:
    if folder.name in _SOURCES:
        return folder
    return next((item for item in folder.parents if item == opened or item.name in _SOURCES), opened)


def subfolders(folder: Path) -> list[Path]:
    """Folders directly below, sorted; none where that cannot be seen."""
    try:
        return sorted(item for item in folder.iterdir() if not item.name.startswith(".") and item.is_dir())
    except OSError:
        return []


def _has_files(folder: Path) -> bool:
    try:
        return any(item.suffix == ".sol" and item.is_file() for item in folder.iterdir())
    except OSError:
        return False

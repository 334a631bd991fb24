"""Remappings of a Foundry project: `remappings.txt`, and those that forge finds in the library folders.

Source: Foundry book, “Remapping dependencies”; compared with `forge remappings` 1.7.1.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from core.errors import ProjectError
from core.solidity.remapping import parse_remapping
from core.solidity.walking import holds_solidity

_NOT_SEARCHED = frozenset({"test", "tests", "demo", "lib", "node_modules"})
_NESTED = ("lib", "node_modules")
_DEEPEST = 4


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
    for package in _subfolders(folder):
        name = package.name if with_version else re.sub(r"-v?\d[^-]*$", "", package.name)
        made.append(f"{prefix}{name}/={folder.name}/{package.name}/")
    return made


def found_remappings(root: Path, libraries: Sequence[str]) -> list[str]:
    """`name/=lib/name/src/` for every package below the library folders; the one least deep wins a name."""
    best: dict[str, str] = {}
    for library in libraries:
        for name, source in _packages(root / library, 0):
            target = f"{source.relative_to(root).as_posix()}/"
            if name not in best or target.count("/") < best[name].count("/"):
                best[name] = target
    return [f"{name}/={target}" for name, target in sorted(best.items())]


def _packages(folder: Path, depth: int) -> Iterator[tuple[str, Path]]:
    if depth > _DEEPEST:
        return
    for package in _subfolders(folder):
        source = _source_folder(package)
        if source is not None:
            yield package.name, source
        for nested in _NESTED:
            yield from _packages(package / nested, depth + 1)


def _source_folder(package: Path) -> Path | None:
    """Where a package's sources begin: itself, its `src` or `contracts`, or a lone nested `src`."""
    if package.parent.name == "node_modules":
        return package if _holds_solidity(package) else None
    if _has_files(package):
        return package
    for name in ("src", "contracts"):
        if _holds_solidity(package / name):
            return package / name
    holding = [item for item in _folders(package) if _holds_solidity(item)]
    if len(holding) == 1 and _holds_solidity(holding[0] / "src") and not _has_files(holding[0]):
        return holding[0] / "src"
    return package if holding else None


def _folders(folder: Path) -> list[Path]:
    return [item for item in _subfolders(folder) if item.name not in _NOT_SEARCHED]


def _subfolders(folder: Path) -> list[Path]:
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


def _holds_solidity(folder: Path) -> bool:
    return holds_solidity(folder, _NOT_SEARCHED)

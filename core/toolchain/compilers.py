"""Which compilers there are: on the shelf and in the registry. It orders versions and compiles nothing."""

from __future__ import annotations

import re
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

import orjson

from core.errors import MissingToolError
from core.progress import Progress
from core.toolchain.item import solc
from core.toolchain.registry import Registry
from core.toolchain.shelf import Shelf

_LIST = "solc-versions.json"
_FRESH_SECONDS = 24 * 3600
_RELEASE = re.compile(r"(\d+)\.(\d+)\.(\d+)")
_OLDEST = (0, 4, 11)
"""Releases before this have no standard JSON interface."""


def release(version: str) -> tuple[int, int, int] | None:
    """The numbers of an X.Y.Z release; None for any other name (`0.8.7-fixed`)."""
    match = _RELEASE.fullmatch(version)
    return (int(match[1]), int(match[2]), int(match[3])) if match else None


def ascending(versions: Iterable[str]) -> tuple[str, ...]:
    """The usable releases of a list, oldest first."""
    numbered = {version: release(version) for version in versions}
    usable = [(number, name) for name, number in numbered.items() if number is not None and number >= _OLDEST]
    return tuple(name for _, name in sorted(usable))


def installed(shelf: Shelf) -> tuple[str, ...]:
    """The compilers on the shelf, oldest first; their files are not checked."""
    return ascending(shelf.versions("solc"))


def published(shelf: Shelf, registry: Registry, offline: bool, progress: Progress) -> tuple[str, ...]:
    """The compilers that can be fetched or are here, oldest first.

    The list is kept for a day. Without a connection the kept list serves,
    however old; without that, what is on the shelf.
    """
    kept, age = _kept(shelf.folder / _LIST)
    if offline or (kept and age < _FRESH_SECONDS):
        return ascending({*kept, *installed(shelf)}) if not offline else installed(shelf)
    try:
        names = _asked(shelf.folder, registry, progress)
    except MissingToolError:
        return ascending({*kept, *installed(shelf)})
    return ascending({*names, *installed(shelf)})


def _asked(folder: Path, registry: Registry, progress: Progress) -> tuple[str, ...]:
    scratch = folder / f".{_LIST}.{uuid4().hex}.part"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        names = ascending(registry.versions("solc", scratch, progress))
        scratch.write_bytes(orjson.dumps(names))
        scratch.replace(folder / _LIST)
    except OSError as error:
        raise MissingToolError(
            f"The list of compilers cannot be kept in {folder}: {error.strerror or error}.",
            "Make room there, or set “data_dir” to a folder that can be written.",
        ) from error
    finally:
        with suppress(OSError):
            scratch.unlink(missing_ok=True)
    return names


def _kept(path: Path) -> tuple[tuple[str, ...], float]:
    try:
        names = orjson.loads(path.read_bytes())
        return tuple(str(name) for name in names), time.time() - path.stat().st_mtime
    except (OSError, ValueError, TypeError):
        return (), 0.0


def fetch_solc(shelf: Shelf, registry: Registry, version: str, progress: Progress) -> Path:
    """Put one compiler on the shelf."""
    item = solc(version)

    def fill(target: Path) -> str:
        return registry.fetch("solc", version, "soljson.js", item.title, target, progress)

    return shelf.install(item, fill, progress)

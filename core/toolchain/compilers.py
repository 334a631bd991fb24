"""Which compilers there are: on the shelf and in the registry. It orders versions and compiles nothing."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Collection, Iterable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import orjson

from core.errors import MissingToolError
from core.progress import Progress
from core.toolchain.shelf import Shelf

if TYPE_CHECKING:
    from core.toolchain.registry import Registry

_LIST = "solc-versions.json"
_FRESH_SECONDS = 24 * 3600
_RELEASE = re.compile(r"(\d+)\.(\d+)\.(\d+)")
_OLDEST = (0, 4, 11)
"""Releases before this have no standard JSON interface."""
_SERIES = {(0, 4): range(11, 27), (0, 5): range(18), (0, 6): range(13), (0, 7): range(7), (0, 8): range(38)}
_RELEASES = tuple(
    f"{major}.{minor}.{patch}"
    for (major, minor), patches in _SERIES.items()
    for patch in patches
    if (major, minor, patch) != (0, 4, 12)  # never published to npm
)
"""What npm had in November 2026; only used where npm cannot be asked."""


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


def known(shelf: Shelf) -> tuple[str, ...]:
    """Every release that is known without a connection, oldest first."""
    kept, _ = _kept(shelf.folder / _LIST)
    return ascending({*kept, *_RELEASES})


def published(
    shelf: Shelf, registry: Callable[[], Registry], here: Collection[str], progress: Progress
) -> tuple[str, ...]:
    """The compilers that can be fetched or are `here`, oldest first.

    The list is kept for a day. Without a connection those here must do, so that
    nobody is sent to fetch a newer one; when there is none, the error says why.
    """
    kept, age = _kept(shelf.folder / _LIST)
    if kept and age < _FRESH_SECONDS:
        return ascending({*kept, *here})
    try:
        names = _asked(shelf.folder, registry(), progress)
    except MissingToolError:
        if not here:
            raise
        return tuple(here)
    return ascending({*names, *here})


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

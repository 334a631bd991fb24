"""Unpacking a proven archive beside the installed program, and exchanging the two folders.

Nothing of the installed program is touched until it is exchanged, in one step where
the system can do that.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import sys
import tarfile
from pathlib import Path
from typing import TYPE_CHECKING

from core.errors import UpdateRefusedError

if TYPE_CHECKING:
    from core.progress import Progress
    from core.updates.installation import Installation

STAGED = "other"
"""How the folder beside the installed one ends: the new program before the exchange, the old one after."""
_EXCHANGE = 2
"""`RENAME_EXCHANGE` of Linux and `RENAME_SWAP` of macOS. Source: rename(2), renamex_np(2)."""
_HERE = -100
"""`AT_FDCWD` of Linux."""


def stage(archive: Path, here: Installation, version: str, progress: Progress) -> Path:
    """Unpack a whole program beside the installed one. Raises `UpdateRefusedError`, `Cancelled`, `OSError`.

    The archive holds one folder with the program's file in it.
    """
    target = beside(here.folder, version, STAGED)
    opening = beside(here.folder, version, "unpacking")
    for path in (target, opening):
        shutil.rmtree(path, ignore_errors=True)
    try:
        _unpack(archive, opening, progress)
        inside = [path for path in opening.iterdir() if path.is_dir()]
        if len(inside) != 1 or not os.access(inside[0] / here.program.name, os.X_OK):
            raise UpdateRefusedError(
                f"{archive.name} holds no program that could take the place of this one.",
                "Fetch the package from the page of downloads.",
                code="update-invalid",
            )
        inside[0].replace(target)
    finally:
        shutil.rmtree(opening, ignore_errors=True)
    return target


def beside(place: Path, version: str, what: str) -> Path:
    """A hidden folder next to the installed one, so that changing places is a mere renaming."""
    return place.parent / f".{place.name}-{version}.{what}"


def exchange(first: Path, second: Path) -> None:
    """Let two folders change their names: in one step on Linux and macOS. Raises `OSError`."""
    if not _exchange_at_once(first, second):
        aside = beside(first, "0", "moving")
        first.rename(aside)
        try:
            second.rename(first)
        except OSError:
            aside.rename(first)
            raise
        aside.rename(second)


def _exchange_at_once(first: Path, second: Path) -> bool:
    names = os.fsencode(first), os.fsencode(second)
    if sys.platform not in {"linux", "darwin"}:
        return False
    try:
        system = ctypes.CDLL(None, use_errno=True)
        if sys.platform == "darwin":
            return bool(system.renamex_np(names[0], names[1], _EXCHANGE) == 0)
        return bool(system.renameat2(_HERE, names[0], _HERE, names[1], _EXCHANGE) == 0)
    except (OSError, AttributeError):
        return False


def _unpack(archive: Path, folder: Path, progress: Progress) -> None:
    folder.mkdir(parents=True)
    done, total = 0, archive.stat().st_size
    with tarfile.open(archive) as content:
        for member in content:
            content.extract(member, folder, filter="data")
            done = min(total, done + member.size // 3)
            progress.report("Unpacking", done, total)

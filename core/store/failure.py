"""SQLite's errors as errors of the program, each with a sentence and a next step."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from core.errors import StoreError

_DAMAGE = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}


def is_damage(error: BaseException | None) -> bool:
    """Whether SQLite says that the file is not, or no longer, a sound database."""
    if not isinstance(error, sqlite3.Error):
        return False
    code = getattr(error, "sqlite_errorcode", None)
    return code is not None and code & 0xFF in _DAMAGE


def store_error(error: BaseException, path: Path) -> StoreError:
    """What to tell a person about an error that is not damage."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code == sqlite3.SQLITE_FULL:
        return StoreError(
            f"The disk is full: the project store {path} could not be written.",
            "Free some space and try again; everything saved before is still there.",
        )
    if code in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
        return StoreError(
            f"The project store {path} is busy: another program holds it.",
            "Close other windows of the program and try again.",
        )
    if code in {sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM}:
        return unwritable(path)
    return StoreError(
        f"The project store {path} cannot be used: {error}.",
        "Check the disk, or set CONTRACT_REWRITER_DATA_DIR to another folder.",
    )


def unwritable(path: Path) -> StoreError:
    """The folder or file may not be written."""
    return StoreError(
        f"The project store {path} cannot be written.",
        "Check the permissions of its folder, or set CONTRACT_REWRITER_DATA_DIR to another folder.",
    )

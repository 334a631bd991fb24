"""Finding damage in a database file, and setting it aside without losing a byte.

Call both while holding the store's lock. Nothing here repairs.
"""

from __future__ import annotations

import sqlite3
import time
from datetime import UTC, datetime
from pathlib import Path

from core.errors import StoreDamagedError
from core.store.failure import is_damage
from core.store.wal import damage_of

QUICK_CHECK_BYTES = 64 << 20
"""A larger database is not read as a whole when it is opened; its damage shows when it is used."""

_SUFFIXES = ("", "-wal", "-shm", "-journal")


def examine(path: Path) -> str | None:
    """A sentence about the damage of the database, or None when it is sound or not there."""
    if not path.exists():
        return _orphaned_log(path)
    if path.stat().st_size == 0:
        return _orphaned_log(path)
    return _log_damage(path) or _database_damage(path)


def set_aside(path: Path, problem: str) -> StoreDamagedError:
    """Move the database with its log into a new folder beside it; the error that tells about it."""
    stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S-%f")
    folder = path.with_name(f"{path.name}.damaged-{stamp}")
    folder.mkdir()
    for suffix in _SUFFIXES:
        part = path.with_name(path.name + suffix)
        if part.exists():
            part.rename(folder / part.name)
    return StoreDamagedError(
        f"The project store is damaged ({problem}); it was set aside in {folder}.",
        "Your source files are not touched. Restore the store from a backup, or go on: "
        "the next start begins a new one.",
    )


def _orphaned_log(path: Path) -> str | None:
    log = path.with_name(path.name + "-wal")
    if log.exists() and log.stat().st_size > 0:
        return "its write-ahead log is there, but the database is missing or empty"
    return None


def _log_damage(path: Path) -> str | None:
    """Damage of the log that stays; another process may be appending to it right now."""
    log = path.with_name(path.name + "-wal")
    problem = None
    for _ in range(3):
        try:
            problem = damage_of(log.read_bytes())
        except FileNotFoundError:
            return None
        if problem is None:
            return None
        time.sleep(0.05)
    return problem


def _database_damage(path: Path) -> str | None:
    try:
        # read-only: closing must not write the log back into a damaged file
        connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=30)
        try:
            quick = path.stat().st_size <= QUICK_CHECK_BYTES
            statement = "PRAGMA quick_check(1)" if quick else "PRAGMA schema_version"
            (answer,) = connection.execute(statement).fetchone()
        finally:
            connection.close()
    except sqlite3.Error as error:
        if is_damage(error):
            return str(error)
        raise
    return None if not quick or answer == "ok" else str(answer).splitlines()[-1]

"""A copy of the database before its tables are changed, so that no migration is a leap in the dark.

One copy for each schema version stands beside the database; it is whole or not there.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path


def copy_before(path: Path, newest: str) -> Path | None:
    """Copy a database whose schema is older than `newest`; None where there is nothing to keep.

    Call it while holding the store's lock. Raises `sqlite3.Error` or `OSError`: without
    a copy nothing is migrated.
    """
    if not path.exists() or not path.stat().st_size:
        return None
    with closing(sqlite3.connect(path)) as source:
        version = _version(source)
        if version is None or version >= newest:
            return None
        target = copy_of(path, version)
        staged = target.with_name(target.name + ".tmp")
        staged.unlink(missing_ok=True)
        os.close(os.open(staged, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
        try:
            with closing(sqlite3.connect(staged)) as copy:
                source.backup(copy)
            staged.replace(target)
        finally:
            staged.unlink(missing_ok=True)
    return target


def copy_of(path: Path, version: str) -> Path:
    """Where the copy of a database stands that had this schema version."""
    return path.with_name(f"{path.name}.schema-{version}")


def _version(connection: sqlite3.Connection) -> str | None:
    try:
        row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.OperationalError:
        return None
    return None if row is None else str(row[0])

"""One SQLite database behind SQLAlchemy, with the guarantees that the store stands on.

Write-ahead log, every commit flushed to the disk, foreign keys, and transactions
that take the write lock at once: without that, two processes that read and then
write lose updates in silence. Source: SQLite documentation, “PRAGMA synchronous”.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL

BUSY_SECONDS = 30
LOG_BYTES = 16 << 20
"""A write-ahead log longer than this is written back after the next commit, which takes much longer then.

SQLite's own limit is 4 MiB; several transactions write the same pages.
"""

_PRAGMAS = (
    f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}",
    "PRAGMA foreign_keys = ON",
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA wal_autocheckpoint = 0",
)


def engine_for(path: Path) -> Engine:
    """An engine whose connections keep the guarantees; may be shared between threads."""
    url = URL.create("sqlite+pysqlite", database=str(path))
    engine = create_engine(url)
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _prepare(connection: Any, record: object) -> None:
    connection.isolation_level = None
    for pragma in _PRAGMAS:
        connection.execute(pragma)


def _begin(connection: Connection) -> None:
    reading = connection.get_execution_options().get("reading", False)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


@contextmanager
def unhurried(connection: Connection) -> Iterator[None]:
    """Transactions that are begun inside are committed to the log and not waited for.

    The log stays whole and in order: the next commit that is waited for brings them to the disk before
    itself. Source: SQLite documentation, “PRAGMA synchronous”, NORMAL in WAL mode.
    """
    driver: Any = connection.connection.dbapi_connection
    driver.execute("PRAGMA synchronous = NORMAL")
    try:
        yield
    finally:
        driver.execute("PRAGMA synchronous = FULL")


def write_back(connection: Any, path: Path) -> None:
    """Move a long write-ahead log into the database; does nothing while others read.

    The log is truncated, never reused: a reused log could not be told from a damaged one.
    """
    log = path.with_name(path.name + "-wal")
    if log.exists() and log.stat().st_size > LOG_BYTES:
        with suppress(sqlite3.OperationalError):  # the commit is already safe in the log
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

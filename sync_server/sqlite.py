"""SQLite within the event loop: a statement of microseconds needs no thread of its own.

`aiosqlite` hands every statement to a thread four times (cursor, execute, fetch, close), and each
hand-over waits for the loop's turn; meanwhile the one writer holds the database. Here statements
run where they are asked for, and only what waits for the disk, a COMMIT, goes to a thread. A
database that another process holds is asked again from the loop, so that nothing stands still.

SQLite itself writes its log back into the database within a COMMIT, which then takes ten times as
long. Here that happens beside, after the COMMIT was answered.

Registered as `sqlite+inline` at SQLAlchemy. Source: its `AsyncAdapt_dbapi_connection`, and PEP 249.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import closing, suppress
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.base import SQLiteExecutionContext
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.engine import URL
from sqlalchemy.pool import AsyncAdaptedQueuePool, Pool
from sqlalchemy.util.concurrency import await_

LOG_BYTES = 16 << 20
"""A write-ahead log longer than this is written back after the next COMMIT.

SQLite's own limit is 4 MiB, as much as one push of 1,000 files writes; several write the same pages.
"""
BUSY_SECONDS = 10.0
"""How long a database that another process writes is asked again."""
_AGAIN_SECONDS = 0.005


class Cursor(sqlite3.Cursor):
    """Runs a statement at once and holds all of its rows."""

    server_side = False

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection)
        self._rows: deque[Any] = deque()

    def execute(self, operation: str, parameters: Any = ()) -> Cursor:
        """Run a statement; raises `sqlite3.OperationalError` when the database stayed locked."""
        await_(self._run(partial(super().execute, operation, parameters or ())))
        self._hold()
        return self

    def _hold(self) -> None:
        self._rows = deque(super().fetchall() if self.description else ())

    def executemany(self, operation: str, parameters: Iterable[Any], /) -> Cursor:
        """Run a statement for each of these."""
        await_(self._run(partial(super().executemany, operation, parameters)))
        return self

    async def _run(self, statement: Any) -> None:
        until = None
        while True:
            try:
                statement()
                return
            except sqlite3.OperationalError as error:
                now = asyncio.get_running_loop().time()
                until = until or now + BUSY_SECONDS
                if not _busy(error) or now > until:
                    raise
            await asyncio.sleep(_AGAIN_SECONDS)

    def fetchone(self) -> Any:
        """The next row, or None."""
        return self._rows.popleft() if self._rows else None

    def fetchmany(self, size: int | None = None) -> list[Any]:
        """The next rows."""
        return [self._rows.popleft() for _ in range(min(size or self.arraysize, len(self._rows)))]

    def fetchall(self) -> list[Any]:
        """The rest of the rows."""
        rows, self._rows = list(self._rows), deque()
        return rows

    def __iter__(self) -> Iterator[Any]:  # type: ignore[override]
        while self._rows:
            yield self._rows.popleft()

    async def _async_soft_close(self) -> None:
        """SQLAlchemy asks for it before rows are read outside of its greenlet; they are here already."""


class StreamedCursor(Cursor):
    """Holds no rows: a large result is read step by step (`AsyncConnection.stream`)."""

    server_side = True

    def _hold(self) -> None:
        self._rows = deque()

    fetchone = sqlite3.Cursor.fetchone
    fetchmany = sqlite3.Cursor.fetchmany
    fetchall = sqlite3.Cursor.fetchall


def _busy(error: sqlite3.OperationalError) -> bool:
    """Whether another process holds the database. A view that is too old to be written will stay so."""
    code = error.sqlite_errorcode
    return code & 0xFF == sqlite3.SQLITE_BUSY and code != sqlite3.SQLITE_BUSY_SNAPSHOT


class Connection(sqlite3.Connection):
    """One connection: used by one task at a time, as the pool sees to."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **{**named, "check_same_thread": False, "timeout": 0.0})
        self._disk = ThreadPoolExecutor(1, "sqlite-commit")
        self._committing: Future[None] | None = None
        self._file = str(given[0] if given else named["database"])
        self._beside: Future[None] | None = None

    def cursor(self, server_side: bool = False) -> Cursor:  # type: ignore[override]
        """A cursor that holds its rows, or one that reads them as they are asked for."""
        return StreamedCursor(self) if server_side else Cursor(self)

    def commit(self) -> None:
        """Wait for the disk in a thread; the loop goes on meanwhile."""
        if self.in_transaction:
            self._committing = self._disk.submit(self.to_disk)
            await_(asyncio.wrap_future(self._committing))
            if (self._beside is None or self._beside.done()) and log_bytes(self._file) > LOG_BYTES:
                self._beside = _BESIDE.submit(write_back, self._file)

    def to_disk(self) -> None:
        """Commit here and now."""
        super().commit()

    def rollback(self) -> None:
        """Give a transaction up; after a COMMIT that nobody waits for any more, when that is over."""
        self._settle()
        super().rollback()

    def close(self) -> None:
        """End, after what is still on its way to the disk."""
        self._settle()
        if self._beside is not None:
            wait([self._beside])
        super().close()
        self._disk.shutdown(wait=False)

    def _settle(self) -> None:
        if self._committing is not None and not self._committing.done():
            wait([self._committing])

    terminate = close


_BESIDE = ThreadPoolExecutor(1, "sqlite-write-back")


def log_bytes(file: str) -> int:
    """How long the write-ahead log of a database is."""
    try:
        return Path(f"{file}-wal").stat().st_size
    except OSError:
        return 0


def write_back(file: str) -> None:
    """Move the write-ahead log into the database: most of it beside who writes, the rest in their way.

    Does nothing while others hold what is needed; it is tried again after another COMMIT.
    """
    with suppress(sqlite3.Error), closing(sqlite3.connect(file, timeout=0.0)) as connection:
        for how in ("PASSIVE", "TRUNCATE"):
            connection.execute(f"PRAGMA wal_checkpoint({how})").fetchall()


class _Context(SQLiteExecutionContext):
    def create_server_side_cursor(self) -> Any:
        return self._dbapi_connection.cursor(server_side=True)


class Dialect(SQLiteDialect_pysqlite):
    """SQLAlchemy's SQLite, for an `AsyncEngine`."""

    driver = "inline"
    is_async = True
    has_terminate = True
    supports_statement_cache = True
    supports_server_side_cursors = True
    execution_ctx_cls = _Context

    @classmethod
    def get_pool_class(cls, url: URL) -> type[Pool]:
        """A queue that tasks wait in."""
        return AsyncAdaptedQueuePool

    def connect(self, *given: Any, **named: Any) -> Any:
        """A new connection."""
        return Connection(*given, **named)

    def do_terminate(self, dbapi_connection: Any) -> None:
        """Close outside of any task."""
        dbapi_connection.close()

    def get_driver_connection(self, connection: Any) -> Any:
        """It is its own driver's."""
        return connection


registry.register("sqlite.inline", __name__, "Dialect")

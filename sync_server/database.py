"""The database: SQLite in the data folder, or PostgreSQL. The same statements on both.

SQLite is written by one connection in `BEGIN IMMEDIATE` transactions with
`synchronous=FULL`: what was acknowledged is on the disk. The driver alone opens
no transaction before a SELECT, so that compare-and-set would lose updates; that
is what the two event hooks are for.
"""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import MetaData, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry, QueuePool

from sync_server import sqlite  # noqa: F401 - registers the dialect
from sync_server.kit.driver import run
from sync_server.settings import ServerSettings

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)
"""Every table of every feature's `models.py`."""

_AFTER = "after commit"


class Database:
    """The engines of one process, and transactions on them."""

    def __init__(self, settings: ServerSettings) -> None:
        self.url = database_url(settings)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self._writer = self._engine(immediate=True)
        self._reader = (
            self._engine(immediate=False)
            if self.is_sqlite
            else self._writer.execution_options(isolation_level="AUTOCOMMIT")
        )

    def _engine(self, *, immediate: bool) -> AsyncEngine:
        if not self.is_sqlite:
            engine = create_async_engine(self.url, pool_size=10, max_overflow=10)
            _see_whether_it_is_there(engine)
            return engine
        size = 1 if immediate else 4  # a second writer would only wait, and for longer
        engine = create_async_engine(self.url, pool_size=size, max_overflow=0, pool_timeout=30)
        event.listen(engine.sync_engine, "connect", _prepare)
        event.listen(engine.sync_engine, "begin", _begin_immediate if immediate else _begin)
        return engine

    @property
    def engine(self) -> AsyncEngine:
        """The engine that writes."""
        return self._writer

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncConnection]:
        """One transaction that writes: committed at the end, rolled back when anything is raised."""
        after: list[Callable[[], None]] = []
        async with self._writer.begin() as connection:
            connection.info[_AFTER] = after
            yield connection
        for each in after:
            each()

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        """Reads that do not wait for who writes.

        In SQLite all see one state. In PostgreSQL each sees what is committed then (its default in
        transactions too, so that beginning one would only cost a question more): `snapshot` is for who
        needs more.
        """
        async with self._reader.connect() as connection:
            yield connection

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator[AsyncConnection]:
        """One state of the whole database, which nothing that is written meanwhile changes."""
        if self.is_sqlite:
            async with self.reading() as connection:
                yield connection
            return
        async with self._writer.connect() as connection:
            await connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield connection

    @staticmethod
    def after_commit(connection: AsyncConnection, call: Callable[[], None]) -> None:
        """Call this once the transaction of `writing` is committed, and never when it is not."""
        connection.info[_AFTER].append(call)

    def pool(self) -> dict[str, int]:
        """Connections that are in use and that wait to be used."""
        pools = {id(engine.pool): engine.pool for engine in (self._writer, self._reader)}
        counts = {"in_use": 0, "idle": 0}
        for each in pools.values():
            assert isinstance(each, QueuePool)
            counts["in_use"] += each.checkedout()
            counts["idle"] += each.checkedin()
        return counts

    async def ping(self) -> None:
        """Raise when the database cannot be reached."""
        async with self.reading() as connection:
            await connection.execute(text("select 1"))

    async def close(self) -> None:
        """Give back every connection."""
        await self._writer.dispose()
        await self._reader.dispose()


_IDLE_SECONDS = 30.0
"""A connection that nobody used for so long is asked whether it is still there."""


def _see_whether_it_is_there(engine: AsyncEngine) -> None:
    """Give out no connection that was lost; asking at every use would cost a question to the database each.

    One that the other side closed knows it. One that a network forgot while it was idle is asked.
    """
    dialect = engine.sync_engine.dialect

    def give(connection: Any, record: ConnectionPoolEntry, _: object) -> None:
        idle = time.monotonic() - record.info.get("returned", 0.0)
        lost = connection.driver_connection.is_closed()
        if not lost and idle > _IDLE_SECONDS:
            try:
                dialect.do_ping(connection)
            except Exception:  # whatever it says: it is of no use
                lost = True
        if lost:
            raise InvalidatePoolError("The database closed the connection.")

    def take_back(_: object, record: ConnectionPoolEntry) -> None:
        record.info["returned"] = time.monotonic()

    event.listen(engine.sync_engine, "checkout", give)
    event.listen(engine.sync_engine, "checkin", take_back)


def database_url(settings: ServerSettings) -> URL:
    """The address with the driver that this program uses."""
    if settings.embedded:
        return URL.create("sqlite+inline", database=str(settings.data_dir / "server.sqlite3"))
    url = make_url(settings.database_url)
    return url.set(drivername="postgresql+asyncpg")


_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "wal_autocheckpoint=0",  # `sqlite.write_back` does it
    "cache_size=-16000",  # KiB: a push of 500 files touches more than the 2,000 that are SQLite's default
)


def _prepare(connection: Any, _: object) -> None:
    connection.isolation_level = None  # transactions are begun by the hook below, not by the driver
    cursor = connection.cursor()
    for pragma in _PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_immediate(connection: Any) -> None:
    run(connection, "BEGIN IMMEDIATE")


def _begin(connection: Any) -> None:
    run(connection, "BEGIN")

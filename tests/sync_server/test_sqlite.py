"""SQLite in the event loop: what waits, what is told, and what is left when a task is ended."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, OperationalError

from sync_server import sqlite
from sync_server.database import Database
from sync_server.settings import ServerSettings

pytestmark = pytest.mark.anyio

ADD = text("insert into kept values (:n)")
COUNT = text("select count(*) from kept")


@asynccontextmanager
async def database(folder: Path) -> AsyncIterator[Database]:
    made = Database(ServerSettings(data_dir=folder))
    try:
        async with made.writing() as connection:
            await connection.execute(text("create table kept (n integer primary key)"))
        yield made
    finally:
        await made.close()


async def _count(made: Database) -> int:
    async with made.reading() as connection:
        return int((await connection.execute(COUNT)).scalar_one())


def _other(folder: Path) -> sqlite3.Connection:
    """Another process, as far as SQLite can tell."""
    return sqlite3.connect(folder / "server.sqlite3", isolation_level=None, timeout=0)


async def test_what_another_process_writes_is_waited_for_while_the_loop_goes_on(tmp_path: Path) -> None:
    async with database(tmp_path) as made:
        other = _other(tmp_path)
        other.execute("begin immediate")

        async def add() -> None:
            async with made.writing() as connection:
                await connection.execute(ADD, {"n": 1})

        adding, turns = asyncio.create_task(add()), 0
        for _ in range(20):
            await asyncio.sleep(0.002)
            turns += not adding.done()
        assert turns == 20
        other.execute("rollback")
        await asyncio.wait_for(adding, 5)
        assert await _count(made) == 1
        other.close()


async def test_a_database_that_stays_locked_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite, "BUSY_SECONDS", 0.05)
    async with database(tmp_path) as made:
        other = _other(tmp_path)
        other.execute("begin immediate")
        with pytest.raises(OperationalError, match="locked"):
            async with made.writing():
                pass
        other.close()
        async with made.writing() as connection:
            await connection.execute(ADD, {"n": 1})


async def test_who_is_ended_during_a_commit_leaves_a_connection_that_works(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commits = []

    def slow(connection: sqlite3.Connection) -> None:
        time.sleep(0.1)
        commits.append(1)
        sqlite3.Connection.commit(connection)

    async with database(tmp_path) as made:
        monkeypatch.setattr(sqlite.Connection, "to_disk", slow)

        async def add() -> None:
            async with made.writing() as connection:
                await connection.execute(ADD, {"n": 1})

        adding = asyncio.create_task(add())
        await asyncio.sleep(0.03)
        adding.cancel()
        with pytest.raises(asyncio.CancelledError):
            await adding
        monkeypatch.undo()
        async with made.writing() as connection:
            await connection.execute(ADD, {"n": 2})
        assert commits == [1]
        assert await _count(made) == 2, "what was on its way to the disk arrived"


async def test_nothing_of_a_transaction_that_failed_is_kept(tmp_path: Path) -> None:
    async with database(tmp_path) as made:
        with pytest.raises(IntegrityError):
            async with made.writing() as connection:
                await connection.execute(ADD, [{"n": 1}, {"n": 1}])
        assert await _count(made) == 0


async def test_two_writers_of_one_process_stand_in_line(tmp_path: Path) -> None:
    async with database(tmp_path) as made:

        async def add() -> None:
            async with made.writing() as connection:
                there = (await connection.execute(COUNT)).scalar_one()
                await asyncio.sleep(0)
                await connection.execute(ADD, {"n": there + 1})

        await asyncio.gather(*(add() for _ in range(20)))
        assert await _count(made) == 20


async def test_a_large_result_is_read_step_by_step(tmp_path: Path) -> None:
    async with database(tmp_path) as made:
        async with made.writing() as connection:
            await connection.execute(ADD, [{"n": number} for number in range(1000)])
        async with made.snapshot() as connection:
            rows = await connection.stream(text("select n from kept order by n"))
            first = [row.n async for row in rows]
        assert first == list(range(1000))


async def test_a_long_log_is_written_back_beside_and_keeps_what_was_committed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "LOG_BYTES", 64 * 1024)
    file = tmp_path / "server.sqlite3"
    async with database(tmp_path) as made:
        async with made.reading() as connection:  # who reads an old state keeps the log from being cut
            assert (await connection.execute(COUNT)).scalar_one() == 0
            for start in range(0, 4_000, 1_000):
                async with made.writing() as writing:
                    await writing.execute(ADD, [{"n": start + each} for each in range(1_000)])
            assert sqlite.log_bytes(str(file)) > sqlite.LOG_BYTES
            assert (await connection.execute(COUNT)).scalar_one() == 0
        async with made.writing() as writing:
            await writing.execute(ADD, {"n": 5_000})
        for _ in range(200):
            if sqlite.log_bytes(str(file)) == 0:
                break
            await asyncio.sleep(0.01)
        assert sqlite.log_bytes(str(file)) == 0
        assert await _count(made) == 4_001

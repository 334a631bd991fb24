"""Health, readiness, measurements, and stopping without losing an answer."""

from __future__ import annotations

import asyncio
import shutil
from dataclasses import replace

import httpx
import pytest
from fastapi import APIRouter
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from sync_server.settings import ServerSettings
from tests.fixtures.served import served
from tests.fixtures.team_server import TeamServer, running

pytestmark = pytest.mark.anyio
TOKEN = "a long token for measurements"


async def test_a_server_that_works_is_alive_and_ready(team_server: TeamServer) -> None:
    async with team_server.client() as anybody:
        alive, ready = await anybody.get("/health"), await anybody.get("/ready")
    assert (alive.status_code, alive.json()) == (200, {"status": "alive"})
    assert ready.status_code == 200
    assert ready.json()["ready"] is True
    assert set(ready.json()["parts"]) == {"database", "storage", "jobs", "serving"}


async def test_without_its_database_a_server_is_alive_and_not_ready(settings: ServerSettings) -> None:
    if settings.embedded:
        pytest.skip("an embedded database does not go away")
    name = settings.database_url.partition("?")[0].rsplit("/", 1)[1]
    root = settings.database_url.replace("postgresql://", "postgresql+asyncpg://").replace(name, "postgres")
    engine = create_async_engine(root, isolation_level="AUTOCOMMIT")
    async with running(settings) as team_server, team_server.client() as anybody:
        async with engine.connect() as connection:
            await connection.execute(text(f"drop database {name} with (force)"))
        alive, ready = await anybody.get("/health"), await anybody.get("/ready")
        broken = await anybody.post("/invitations/look", json={"secret": f"inv_{'0' * 32}_x"})
        async with engine.connect() as connection:
            await connection.execute(text(f"create database {name}"))
    await engine.dispose()
    assert alive.status_code == 200
    assert (ready.status_code, ready.json()["parts"]["database"]) == (503, False)
    assert (broken.status_code, broken.json()["code"]) == (503, "unavailable")


async def test_without_its_folder_a_server_is_not_ready(settings: ServerSettings) -> None:
    async with running(settings) as team_server, team_server.client() as anybody:
        shutil.move(settings.data_dir, settings.data_dir.with_name("away"))
        ready = await anybody.get("/ready")
        shutil.move(settings.data_dir.with_name("away"), settings.data_dir)
    assert (ready.status_code, ready.json()["parts"]["storage"]) == (503, False)


async def test_measurements_are_for_the_operator_only(settings: ServerSettings) -> None:
    async with running(replace(settings, metrics_token=TOKEN)) as team_server:
        ada = await team_server.person("ada")
        await ada.http.get("/projects")
        await ada.http.get("/auth/nothing/at-all")
        async with team_server.client() as anybody, team_server.client(TOKEN) as prometheus:
            assert (await anybody.get("/metrics")).status_code == 401
            assert (await ada.http.get("/metrics")).status_code == 404
            shown = (await prometheus.get("/metrics")).text
    assert 'http_requests_total{method="GET",route="/projects",status="200"} 1.0' in shown
    assert 'route="(none)"' in shown
    assert "at-all" not in shown
    for name in ("http_request_seconds_bucket", "database_connections", "jobs{", "sync_lag", "sync_streams"):
        assert name in shown


async def test_a_server_that_stops_answers_what_was_asked(settings: ServerSettings) -> None:
    async with served(settings) as (address, serving), httpx.AsyncClient(base_url=address) as client:
        router, begun = APIRouter(), asyncio.Event()

        @router.get("/slowly")
        async def slowly() -> str:
            begun.set()
            await asyncio.sleep(0.3)
            return "done"

        serving.app.include_router(router)
        asked = asyncio.create_task(client.get("/slowly"))
        await begun.wait()
        serving.should_exit = True
        assert (await asked).json() == "done"
        assert serving.app.state.server.stopping.is_set()

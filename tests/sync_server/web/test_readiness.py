"""Readiness when the runner of jobs has stopped."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sync_server.settings import ServerSettings
from sync_server.web.readiness import Readiness
from tests.fixtures.team_server import running

pytestmark = pytest.mark.anyio


async def test_a_server_whose_runner_of_jobs_has_died_is_not_ready(settings: ServerSettings) -> None:
    working = replace(settings, run_jobs=True)
    async with running(working) as team_server, team_server.client() as anybody:
        team_server.app.state.worker._loop.cancel()
        ready = await anybody.get("/ready")
    assert (ready.status_code, ready.json()["parts"]["jobs"]) == (503, False)


async def test_a_server_that_leaves_jobs_to_others_is_ready(settings: ServerSettings) -> None:
    async with running(replace(settings, run_jobs=False)) as team_server:
        parts = await Readiness(team_server.server, team_server.app.state.worker).parts()
    assert parts["jobs"] is True

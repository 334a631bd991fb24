"""What counts no more is removed, what counts stays."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from core.wire.ids import new_id
from sync_server.auth import onetime, upkeep
from sync_server.auth.models import device_grants, failures, oidc_flows, one_time, pending, sessions
from tests.fixtures.team_server import TeamServer

pytestmark = pytest.mark.anyio
TABLES = (one_time, pending, device_grants, oidc_flows, failures, sessions)
DAY = 24 * 3600


async def _fill(team: TeamServer) -> None:
    """A row of each kind that counts now."""
    now, server = team.time(), team.server
    device = {"id": new_id(), "name": "desk"}
    times = {"created_ms": now, "expires_ms": now + 600_000}
    flow = {"secret_hash": "x", "provider": "corp", "state_hash": "x", "sealed": "x", "redirect_uri": "x"}
    waiting = {"email": "a@b", "name": "A", "password_hash": "x"}
    async with team.client() as anybody:
        assert (await anybody.post("/auth/device", json={"device": device})).status_code == 201
        wrong = {"email": "nobody@example.org", "password": "wrong", "device": device}
        assert (await anybody.post("/auth/login", json=wrong)).status_code == 401
    async with server.database.writing() as connection:
        await onetime.make(connection, server.keys, "reset", "someone", now_ms=now, seconds=600)
        await connection.execute(pending.insert().values(id=new_id(), **waiting, **times))
        named = {"id": new_id(), "device_id": device["id"], "device_name": "desk"}
        await connection.execute(oidc_flows.insert().values(**named, **flow, **times))


async def _counts(team: TeamServer) -> dict[str, int]:
    async with team.server.database.reading() as connection:
        return {
            table.name: (await connection.execute(select(func.count()).select_from(table))).scalar_one()
            for table in TABLES
        }


async def test_rows_go_when_they_count_no_more_and_not_before(team_server: TeamServer) -> None:
    await team_server.person("ada")
    await _fill(team_server)
    full = await _counts(team_server)
    assert all(full.values()), full
    assert await upkeep.forget(team_server.server) == 0
    team_server.time.forward(3 * DAY)
    await upkeep.forget(team_server.server)
    left = await _counts(team_server)
    assert {name for name, count in left.items() if count} == {"sessions"}
    team_server.time.forward(500 * DAY)
    await upkeep.forget(team_server.server)
    assert not any((await _counts(team_server)).values())

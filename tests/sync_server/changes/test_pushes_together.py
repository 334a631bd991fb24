"""Pushes that come at the same moment: they share a transaction, and nothing of each other."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Sequence
from typing import Any

import pytest
from sqlalchemy import func, select

from core.wire.ids import new_id
from sync_server.changes import push, repository
from sync_server.changes.models import revisions
from sync_server.kit.audit import audit, verify
from sync_server.kit.bulk import Writes
from sync_server.kit.driver import Values
from sync_server.kit.scope import Scope
from sync_server.kit.together import Together
from sync_server.server import SMALL_PUSHES
from tests.fixtures.sync_device import SyncDevice
from tests.fixtures.team_server import TeamServer

pytestmark = pytest.mark.anyio


class Gate:
    """Lets the first push begin only when the others wait; notes how many each transaction was for."""

    def __init__(self, team_server: TeamServer) -> None:
        self.queue = Together(1, SMALL_PUSHES)
        object.__setattr__(team_server.server, "pushes", self.queue)
        self.batches: list[int] = []
        self.open = asyncio.Event()
        self._inner = push._together

    async def together(self, several: Sequence[Any]) -> Any:
        self.batches.append(len(several))
        await self.open.wait()
        return await self._inner(several)

    async def asked(self, *requests: Coroutine[Any, Any, int]) -> list[asyncio.Task[int]]:
        """Requests that are there at the same moment."""
        self.open.clear()
        before = len(self.batches)
        tasks = [asyncio.create_task(each) for each in requests]
        while len(self.queue) + sum(self.batches[before:]) < len(tasks):
            await asyncio.sleep(0.001)
        return tasks

    async def all_of(self, *requests: Coroutine[Any, Any, int]) -> list[int]:
        """Their answers."""
        tasks = await self.asked(*requests)
        self.open.set()
        return await asyncio.gather(*tasks)


@pytest.fixture
def gate(team_server: TeamServer, monkeypatch: pytest.MonkeyPatch) -> Gate:
    gate = Gate(team_server)
    monkeypatch.setattr(push, "_together", gate.together)
    return gate


async def _devices(team_server: TeamServer, count: int) -> list[SyncDevice]:
    ada = await team_server.person("ada")
    return [SyncDevice.of(ada, await team_server.project(ada)) for _ in range(count)]


async def _status(device: SyncDevice, *, name: str = "A.sol", content: bytes = b"contract A {}") -> int:
    node = new_id()
    first = device.named(node, name)
    body = device.body(first, device.written(node, content))
    return (await device.http.post(f"{device.path}/push", content=body)).status_code


async def test_into_several_projects_they_are_committed_together_and_each_is_whole(
    team_server: TeamServer, gate: Gate
) -> None:
    devices = await _devices(team_server, 8)
    for turn in range(3):
        assert await gate.all_of(*(_status(each, name=f"{turn}.sol") for each in devices)) == [200] * 8
    assert sum(gate.batches) == 24
    assert len(gate.batches) <= 6, "the first ones, and all others"
    for device in devices:
        assert [seq for seq, _ in await device.pull()] == [1, 2, 3, 4, 5, 6]
    async with team_server.server.database.reading() as connection:
        assert (await verify(connection, team_server.server.keys.pepper))[1] is None
        pushes = select(func.count()).select_from(audit).where(audit.c.action == "push")
        assert (await connection.execute(pushes)).scalar_one() == 24


async def test_into_one_project_they_go_one_by_one(team_server: TeamServer, gate: Gate) -> None:
    (device,) = await _devices(team_server, 1)
    assert await gate.all_of(*(_status(device, name=f"{n}.sol") for n in range(6))) == [200] * 6
    assert gate.batches == [1] * 6
    assert [seq for seq, _ in await device.pull()] == list(range(1, 13))


async def test_who_may_not_or_has_no_room_is_refused_alone(team_server: TeamServer, gate: Gate) -> None:
    first, good, full, other = await _devices(team_server, 4)
    bob = await team_server.person("bob")
    object.__setattr__(team_server.server.settings, "workspace_quota_bytes", 100)
    strange = SyncDevice.of(bob, other.workspace)
    read = SyncDevice.of(bob, (await _devices(team_server, 1))[0].workspace)
    await team_server.share(read.workspace, bob, "viewer")
    too_much = _status(full, content=b"x" * 101)
    asked = (_status(first), _status(good), _status(strange), too_much, _status(read))
    assert await gate.all_of(*asked) == [200, 200, 404, 507, 403]
    assert sum(gate.batches) == 5
    assert len(gate.batches) <= 2
    assert len(await good.pull()) == 2
    assert (await full.pull(), await other.pull()) == ([], [])


async def test_what_the_database_refuses_of_one_is_the_others_gain(
    team_server: TeamServer, gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, good, bad, better = await _devices(team_server, 4)
    inner = repository.write_revisions

    def twice(writes: Writes, scope: Scope, rows: list[Values]) -> None:
        inner(writes, scope, rows * 2 if scope.id == bad.workspace else rows)

    monkeypatch.setattr(repository, "write_revisions", twice)
    assert await gate.all_of(*map(_status, (first, good, bad, better))) == [200, 200, 409, 200]
    assert max(gate.batches) > 1
    assert sum(gate.batches) > 4, "those who were with it went once more, each alone"
    monkeypatch.setattr(repository, "write_revisions", inner)
    assert len(await good.pull()) == len(await better.pull()) == 2
    assert await bad.pull() == []
    assert await _status(bad) == 200
    async with team_server.server.database.reading() as connection:
        assert (await verify(connection, team_server.server.keys.pepper))[1] is None
        count = select(func.count()).select_from(revisions)
        assert (await connection.execute(count)).scalar_one() == 8


async def test_who_goes_away_before_the_answer_is_kept_or_not_at_all(
    team_server: TeamServer, gate: Gate
) -> None:
    devices = await _devices(team_server, 6)
    tasks = await gate.asked(*map(_status, devices))
    for task in tasks[::2]:
        task.cancel()
    gate.open.set()
    done = await asyncio.gather(*tasks, return_exceptions=True)
    assert [each for each in done if not isinstance(each, BaseException)] == [200] * 3
    for device, came in zip(devices, done, strict=True):
        seen = len(await device.pull())
        assert seen == 2 if came == 200 else seen in {0, 2}

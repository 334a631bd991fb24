"""Pushes that come at the same moment: they share a transaction, and nothing of each other."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Sequence
from typing import Any

import pytest
from sqlalchemy import delete, func, select, text

from core.wire.headers import Kind
from core.wire.ids import new_id
from sync_server.admin import service as admin
from sync_server.changes import push, repository
from sync_server.changes.models import revisions
from sync_server.database import Database
from sync_server.kit import audit as audit_log
from sync_server.kit.audit import audit, verify
from sync_server.kit.bulk import Writes
from sync_server.kit.driver import Values
from sync_server.kit.scope import Scope
from sync_server.kit.together import Together
from sync_server.projects.models import shares
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

    async def together(self, several: Sequence[Any], alone: bool) -> Any:
        self.batches.append(len(several))
        await self.open.wait()
        return await self._inner(several, alone)

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


async def _status(
    device: SyncDevice, *, name: str = "A.sol", content: bytes = b"contract A {}", kind: Kind = "file"
) -> int:
    node = new_id()
    first = device.named(node, name, kind)
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


async def test_a_mistake_in_one_is_not_the_others(
    team_server: TeamServer, gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, good, bad = await _devices(team_server, 3)
    inner = push._write

    async def wrong(connection: Any, writes: Writes, one: Any, now: int) -> None:
        if one.scope.id == bad.workspace:
            raise KeyError("a mistake of ours")
        await inner(connection, writes, one, now)

    monkeypatch.setattr(push, "_write", wrong)
    assert await gate.all_of(*map(_status, (first, good, bad))) == [200, 200, 500]


async def test_who_is_told_of_something_goes_alone_because_habits_of_people_are_held(
    team_server: TeamServer, gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    devices = await _devices(team_server, 4)
    inner, noticed = push.notice, []

    async def counted(*given: Any) -> None:
        noticed.append(given[3].id)
        await inner(*given)

    monkeypatch.setattr(push, "notice", counted)
    comment = b'{"text": "hello"}'
    asked = [_status(each, name="c", content=comment, kind="comment") for each in devices[1:]]
    assert await gate.all_of(_status(devices[0]), *asked) == [200] * 4
    assert sorted(noticed) == sorted(each.workspace for each in devices)
    assert sum(gate.batches) > 4


LOCK = text("select id from workspaces where id = :one or id = :two for update")


@pytest.fixture
def postgresql(team_server: TeamServer) -> Database:
    if team_server.server.database.is_sqlite:
        pytest.skip("SQLite has one writer, and no locks of rows")
    return team_server.server.database


async def _until_somebody_waits(database: Database) -> None:
    """Asked outside of the transaction that holds: within one, what is told of others stays as it was."""
    waiting = text("select count(*) from pg_stat_activity where wait_event_type = 'Lock'")
    while True:
        async with database.reading() as connection:
            if (await connection.execute(waiting)).scalar_one():
                return
        await asyncio.sleep(0.01)


async def test_projects_that_somebody_else_holds_hold_nobody_up(
    team_server: TeamServer, postgresql: Database
) -> None:
    one, two, free, other = await _devices(team_server, 4)
    async with postgresql.writing() as connection:
        await connection.execute(LOCK, {"one": one.workspace, "two": two.workspace})
        held = [asyncio.create_task(_status(each, name=f"{n}.sol")) for n in range(2) for each in (one, two)]
        await _until_somebody_waits(postgresql)
        assert await asyncio.wait_for(asyncio.gather(*map(_status, (free, other))), 20) == [200, 200]
        assert not any(task.done() for task in held)
    assert await asyncio.gather(*held) == [200] * 4


async def test_what_was_taken_away_while_a_push_waited_does_not_count(
    team_server: TeamServer, postgresql: Database
) -> None:
    (mine,) = await _devices(team_server, 1)
    bob = await team_server.person("bob")
    await team_server.share(mine.workspace, bob, "editor")
    theirs = SyncDevice.of(bob, mine.workspace)
    async with postgresql.writing() as connection:
        await connection.execute(LOCK, {"one": mine.workspace, "two": ""})
        pushing = asyncio.create_task(_status(theirs))
        await _until_somebody_waits(postgresql)
        async with postgresql.writing() as other:
            await other.execute(delete(shares).where(shares.c.user_id == bob.id))
    assert await pushing == 404


async def test_a_connection_that_is_lost_in_the_middle_is_told_as_what_it_is(
    team_server: TeamServer, postgresql: Database
) -> None:
    (device,) = await _devices(team_server, 1)
    async with postgresql.writing() as connection:
        await connection.execute(LOCK, {"one": device.workspace, "two": ""})
        pushing = asyncio.create_task(_status(device))
        await _until_somebody_waits(postgresql)
        end = "select pg_terminate_backend(pid) from pg_stat_activity where wait_event_type = 'Lock'"
        await connection.execute(text(end))
        assert await pushing == 503
    assert await _status(device) == 200


async def test_two_that_begin_the_same_chains_wait_for_each_other(
    team_server: TeamServer, postgresql: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    inner, key, now = audit_log._begin, team_server.server.keys.pepper, team_server.time()

    async def slow(*given: Any) -> None:
        await inner(*given)
        await asyncio.sleep(0.1)

    async def begin(*chains: int) -> None:
        async with postgresql.writing() as connection:
            writes = Writes()
            entries = [audit_log.Entry("push", "ada", "desk", chain=chain) for chain in chains]
            await audit_log.add(connection, writes, entries, now, key)
            await writes.run(connection)

    monkeypatch.setattr(audit_log, "_begin", slow)
    await asyncio.gather(begin(5, 9), begin(9), begin(9, 5))
    async with postgresql.snapshot() as connection:
        assert (await verify(connection, key))[1] is None


async def test_the_log_is_whole_whenever_it_is_looked_at(
    team_server: TeamServer, postgresql: Database
) -> None:
    devices = await _devices(team_server, 4)
    pushing = [asyncio.create_task(_status(each, name=f"{n}.sol")) for n in range(15) for each in devices]
    while not all(task.done() for task in pushing):
        assert (await admin.audit_state(team_server.server)).whole
        await asyncio.sleep(0.01)
    assert await asyncio.gather(*pushing) == [200] * 60


async def test_a_late_word_of_another_process_takes_no_head_back(team_server: TeamServer) -> None:
    hub = team_server.server.hub
    with hub.listening() as listener:
        hub.follow(listener, ["w"])
        hub.tell("w", 10)
        hub._heard(None, 0, "", '{"heads": {"w": 9}, "from": "another"}')
        assert listener.heads == {"w": 10}

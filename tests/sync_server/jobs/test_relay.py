"""Jobs through a queue: the row is the truth, whatever is lost, doubled or late between them."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import pytest
from sqlalchemy import select

from sync_server.jobs.relay import Relay
from sync_server.jobs.upkeep import forget
from sync_server.kit.jobs import ATTEMPTS, enqueue, jobs
from sync_server.server import Server
from sync_server.worker import Hopeless, Job, Later, run_given
from tests.fixtures.team_server import TeamServer

pytestmark = pytest.mark.anyio


@dataclass
class Taken:
    """A queue that keeps what it was given; `away` is raised instead."""

    ids: list[str] = field(default_factory=list)
    away: Exception | None = None

    def give(self, job_ids: Iterable[str]) -> None:
        self.ask()
        self.ids += job_ids

    def ask(self) -> None:
        if self.away is not None:
            raise self.away


@dataclass
class Handled:
    """A handler that counts, and fails as it is told."""

    ran: list[Job] = field(default_factory=list)
    failure: Exception | None = None

    async def __call__(self, _: Server, job: Job) -> None:
        self.ran.append(job)
        if self.failure is not None:
            raise self.failure


async def _enqueue(team: TeamServer, count: int = 1) -> list[str]:
    async with team.server.database.writing() as connection:
        return [await enqueue(connection, "count", {"n": n}, team.server.clock()) for n in range(count)]


async def _row(team: TeamServer, job_id: str) -> Any:
    async with team.server.database.reading() as connection:
        return (await connection.execute(select(jobs).where(jobs.c.id == job_id))).one()


async def test_a_job_is_given_once_done_once_and_a_second_message_does_nothing(
    team_server: TeamServer,
) -> None:
    ids = await _enqueue(team_server, 3)
    queue, handled = Taken(), Handled()
    relay = Relay(team_server.server, queue)
    assert [await relay.give_due(), await relay.give_due()] == [3, 0]
    assert queue.ids == ids
    for job_id in [*queue.ids, *queue.ids, "01936e5c-7a10-7c31-8f00-000000000000"]:
        await run_given(team_server.server, {"count": handled}, job_id)
    assert [job.id for job in handled.ran] == ids
    assert {(await _row(team_server, each)).state for each in ids} == {"done"}
    team_server.time.forward(100_000)
    assert await relay.give_due() == 0


async def test_of_two_workers_with_the_same_message_one_does_the_job(team_server: TeamServer) -> None:
    (job_id,) = await _enqueue(team_server)
    handled = Handled()
    await Relay(team_server.server, Taken()).give_due()
    both = (run_given(team_server.server, {"count": handled}, job_id) for _ in range(4))
    assert sorted(await asyncio.gather(*both)) == [False, False, False, True]
    assert len(handled.ran) == 1


async def test_what_the_queue_lost_and_what_a_process_took_along_is_given_again(
    team_server: TeamServer,
) -> None:
    server, lease = team_server.server, team_server.server.settings.job_lease_seconds
    (job_id,) = await _enqueue(team_server)
    queue, handled = Taken(), Handled()
    relay = Relay(server, queue)
    await relay.give_due()
    queue.ids.clear()  # Redis was killed
    team_server.time.forward(lease - 1)
    assert await relay.give_due() == 0
    team_server.time.forward(2)
    assert await relay.give_due() == 1

    class Killed(BaseException):
        """The process ends here."""

    async def die(_: Server, __: Job) -> None:
        raise Killed

    with pytest.raises(Killed):
        await run_given(server, {"count": die}, job_id)
    assert (await _row(team_server, job_id)).state == "running"
    assert await relay.give_due() == 0
    team_server.time.forward(lease + 1)
    assert await relay.give_due() == 1
    assert await run_given(server, {"count": handled}, job_id)
    assert [(job.id, job.attempt) for job in handled.ran] == [(job_id, 2)]
    assert (await _row(team_server, job_id)).state == "done"


async def test_while_the_queue_is_away_jobs_wait_and_then_go_at_once(team_server: TeamServer) -> None:
    (job_id,) = await _enqueue(team_server)
    queue = Taken(away=ConnectionError("refused"))
    relay = Relay(team_server.server, queue, look_seconds=0.01)
    with pytest.raises(ConnectionError):
        await relay.give_due()
    assert (await _row(team_server, job_id)).queued_until_ms is None
    async with relay.running():
        async with asyncio.timeout(30):
            while relay.reachable:
                await asyncio.sleep(0.01)
        assert relay.alive and queue.ids == []
        queue.away = None
        async with asyncio.timeout(30):
            while not relay.reachable:
                await asyncio.sleep(0.01)
        assert queue.ids == [job_id]
    assert not relay.alive


async def test_a_queue_that_stands_still_is_not_filled_without_end(
    team_server: TeamServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sync_server.jobs.relay._OUT", 4)
    ids = await _enqueue(team_server, 6)
    queue, handled = Taken(), Handled()
    relay = Relay(team_server.server, queue)
    assert [await relay.give_due() for _ in range(3)] == [4, 0, 0]
    await run_given(team_server.server, {"count": handled}, ids[0])
    assert [await relay.give_due() for _ in range(2)] == [1, 0]
    assert queue.ids == ids[:5]


async def test_a_failed_attempt_waits_and_a_message_that_comes_late_does_not_shorten_that(
    team_server: TeamServer,
) -> None:
    (job_id,) = await _enqueue(team_server)
    handled = Handled(failure=Later(50, "429 later"))
    relay = Relay(team_server.server, Taken())
    await relay.give_due()
    assert await run_given(team_server.server, {"count": handled}, job_id)
    assert not await run_given(team_server.server, {"count": handled}, job_id)
    row = await _row(team_server, job_id)
    assert (row.state, row.error) == ("due", "Later: 429 later")
    assert row.due_ms >= team_server.time() + 45_000
    assert await relay.give_due() == 0
    team_server.time.forward(60)
    assert await relay.give_due() == 1


async def test_a_job_that_always_takes_its_process_along_or_never_works_is_dead(
    team_server: TeamServer,
) -> None:
    cut, wrong, hopeless = await _enqueue(team_server, 3)
    relay = Relay(team_server.server, Taken())
    failing, given_up = Handled(failure=ValueError("no")), Handled(failure=Hopeless("never"))
    for _ in range(ATTEMPTS + 1):
        await relay.give_due()
        async with team_server.server.database.writing() as connection:  # as if begun and cut off
            due = jobs.update().where(jobs.c.id == cut, jobs.c.state == "due")
            begun = {"state": "running", "attempts": jobs.c.attempts + 1, "lease_until_ms": 1}
            await connection.execute(due.values(**begun, queued_until_ms=None))
        await run_given(team_server.server, {"count": failing}, wrong)
        await run_given(team_server.server, {"count": given_up}, hopeless)
        team_server.time.forward(3601)
    assert len(failing.ran) == ATTEMPTS and [job.last for job in failing.ran][-2:] == [False, True]
    assert len(given_up.ran) == 1
    rows = [await _row(team_server, each) for each in (cut, wrong, hopeless)]
    assert [row.state for row in rows] == ["dead"] * 3
    assert [row.error for row in rows] == ["always cut off", "ValueError: no", "Hopeless: never"]


async def test_a_clock_that_jumped_back_stops_no_job(team_server: TeamServer) -> None:
    (job_id,) = await _enqueue(team_server)
    relay = Relay(team_server.server, Taken())
    assert await relay.give_due() == 1
    team_server.time.forward(-5 * 365 * 24 * 3600)
    assert await relay.give_due() == 1
    assert await run_given(team_server.server, {"count": Handled()}, job_id)


async def test_rows_of_jobs_that_ended_long_ago_are_removed_and_others_stay(
    team_server: TeamServer,
) -> None:
    done, dead, due = await _enqueue(team_server, 3)
    await Relay(team_server.server, Taken()).give_due()
    await run_given(team_server.server, {"count": Handled()}, done)
    await run_given(team_server.server, {}, dead)
    assert await forget(team_server.server) == 0
    team_server.time.forward(8 * 24 * 3600)
    assert await forget(team_server.server) == 1
    assert (await _row(team_server, dead)).state == "dead"
    team_server.time.forward(90 * 24 * 3600)
    assert await forget(team_server.server) == 1
    assert (await _row(team_server, due)).state == "due"

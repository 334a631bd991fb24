"""The outbox of work: a job is a row that is written in the transaction of what it follows from.

Nothing is mailed or sent before the row was committed, and nothing is forgotten
after. `sync_server/worker.py` runs what is due, in this process; with a queue,
`sync_server/jobs` hands ids of due rows to worker processes. The row is the truth
in both cases: a message that is lost or comes twice changes nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import orjson
from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    Integer,
    Row,
    Select,
    String,
    Table,
    Text,
    Update,
    and_,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from core.wire.ids import new_id
from sync_server.database import metadata

ATTEMPTS = 12
"""How often a job is tried unless who asks for it says otherwise."""

jobs = Table(
    "jobs",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("kind", String(64), nullable=False),
    Column("payload", Text, nullable=False),  # JSON; no secrets: a mail's link is made when it is sent
    Column("state", String(16), nullable=False),  # due, running, done, dead, dropped
    Column("attempts", Integer, nullable=False),
    Column("attempts_allowed", Integer, nullable=False),
    Column("due_ms", BigInteger, nullable=False),
    Column("lease_until_ms", BigInteger),
    Column("queued_until_ms", BigInteger),  # given to the queue for this attempt; given again after that
    Column("created_ms", BigInteger, nullable=False),
    Column("finished_ms", BigInteger),
    Column("error", Text),
    Index("ix_jobs_state_due_ms", "state", "due_ms"),
)


async def enqueue(
    connection: AsyncConnection,
    kind: str,
    payload: dict[str, Any],
    now_ms: int,
    *,
    due_ms: int | None = None,
    attempts: int = ATTEMPTS,
    job_id: str | None = None,
) -> str:
    """Write a job inside the transaction that asks for it; its id. `due_ms`: not before then."""
    job_id = job_id or new_id()
    values = {"id": job_id, "kind": kind, "payload": orjson.dumps(payload).decode(), "state": "due"}
    times = {"due_ms": now_ms if due_ms is None else due_ms, "created_ms": now_ms}
    await connection.execute(insert(jobs).values(**values, attempts=0, attempts_allowed=attempts, **times))
    return job_id


async def waiting(connection: AsyncConnection, now_ms: int) -> tuple[dict[str, int], int]:
    """How many jobs are in each state that is not done, and for how many ms the oldest has been due."""
    unfinished = jobs.c.state.in_(("due", "running", "dead"))
    counts = select(jobs.c.state, func.count()).where(unfinished).group_by(jobs.c.state)
    states = {row[0]: int(row[1]) for row in await connection.execute(counts)}
    due = select(func.min(jobs.c.due_ms)).where(jobs.c.state == "due", jobs.c.due_ms <= now_ms)
    oldest = (await connection.execute(due)).scalar()
    return states, 0 if oldest is None else now_ms - int(oldest)


async def states(connection: AsyncConnection, ids: Collection[str]) -> list[str]:
    """The states of those of these jobs that are still there."""
    return list((await connection.execute(select(jobs.c.state).where(jobs.c.id.in_(ids)))).scalars())


async def any_due(connection: AsyncConnection, now_ms: int, lease_ms: int) -> bool:
    """Whether there is anything to do."""
    return (await connection.execute(_due(now_ms, lease_ms).limit(1))).first() is not None


async def lease_due(
    connection: AsyncConnection, now_ms: int, lease_ms: int, most: int
) -> list[Row[*tuple[Any, ...]]]:
    """Claim jobs for `lease_ms`, as they were before; what was begun too often is dead instead."""
    query = _due(now_ms, lease_ms).limit(most).with_for_update(skip_locked=True)
    leased = await _without_worn(connection, (await connection.execute(query)).all(), now_ms)
    await connection.execute(_begun([row.id for row in leased], now_ms, lease_ms))
    return leased


async def hand_out(connection: AsyncConnection, now_ms: int, lease_ms: int, most: int) -> list[str]:
    """Jobs to give to the queue now: due ones, and those whose message or whose process was lost.

    At most `most` are given out at a time, so that a queue that stands still does not grow.
    """
    out = jobs.c.queued_until_ms > now_ms
    waiting = select(func.count()).select_from(jobs).where(jobs.c.state == "due", out)
    room = most - int((await connection.execute(waiting)).scalar_one())
    if room <= 0:
        return []
    anew = or_(
        jobs.c.queued_until_ms.is_(None),
        jobs.c.queued_until_ms <= now_ms,
        jobs.c.queued_until_ms > now_ms + 2 * lease_ms,  # a clock that jumped back
    )
    query = _due(now_ms, lease_ms).where(anew).limit(room).with_for_update(skip_locked=True)
    rows = await _without_worn(connection, (await connection.execute(query)).all(), now_ms)
    ids = [row.id for row in rows]
    given = {"state": "due", "lease_until_ms": None, "queued_until_ms": now_ms + lease_ms}
    await connection.execute(update(jobs).where(jobs.c.id.in_(ids)).values(**given))
    return ids


async def not_given(connection: AsyncConnection, ids: list[str]) -> None:
    """The queue did not take them: they are given out again at once."""
    waiting = update(jobs).where(jobs.c.id.in_(ids), jobs.c.state == "due")
    await connection.execute(waiting.values(queued_until_ms=None))


async def lease_given(
    connection: AsyncConnection, job_id: str, now_ms: int, lease_ms: int
) -> Row[*tuple[Any, ...]] | None:
    """Claim the job of a message, as it was before; None when it was done, or is somebody else's by now.

    Whether it is due was judged by who gave it out: two machines' clocks are never compared.
    """
    mine = and_(jobs.c.id == job_id, jobs.c.state == "due", jobs.c.queued_until_ms.is_not(None))
    row = (await connection.execute(select(jobs).where(mine).with_for_update())).first()
    if row is not None:
        await connection.execute(_begun([job_id], now_ms, lease_ms))
    return row


async def settle(connection: AsyncConnection, job_id: str, attempt: int, **values: Any) -> None:
    """Write what became of an attempt, unless its lease ran out and somebody else has the job."""
    mine = and_(jobs.c.id == job_id, jobs.c.state == "running", jobs.c.attempts == attempt)
    await connection.execute(update(jobs).where(mine).values(**values, lease_until_ms=None))


async def take_back(connection: AsyncConnection) -> None:
    """Everything that runs is due again: only for who knows that nobody runs anything."""
    running = update(jobs).where(jobs.c.state == "running")
    await connection.execute(running.values(state="due", lease_until_ms=None))


async def forget(connection: AsyncConnection, done_before_ms: int, dead_before_ms: int) -> int:
    """Remove rows of jobs that ended before then; how many."""
    done = and_(jobs.c.state.in_(("done", "dropped")), jobs.c.finished_ms < done_before_ms)
    dead = and_(jobs.c.state == "dead", jobs.c.finished_ms < dead_before_ms)
    return (await connection.execute(delete(jobs).where(or_(done, dead)))).rowcount


async def _without_worn(
    connection: AsyncConnection, rows: Sequence[Row[*tuple[Any, ...]]], now_ms: int
) -> list[Row[*tuple[Any, ...]]]:
    """Jobs that may be tried once more; one that took its process along too often is dead."""
    worn = [row.id for row in rows if row.attempts >= row.attempts_allowed]
    if worn:
        dead = {"state": "dead", "finished_ms": now_ms, "error": "always cut off", "lease_until_ms": None}
        await connection.execute(update(jobs).where(jobs.c.id.in_(worn)).values(**dead))
    return [row for row in rows if row.id not in worn]


def _begun(ids: list[str], now_ms: int, lease_ms: int) -> Update:
    values = {"state": "running", "attempts": jobs.c.attempts + 1, "lease_until_ms": now_ms + lease_ms}
    return update(jobs).where(jobs.c.id.in_(ids)).values(**values, queued_until_ms=None)


def _due(now_ms: int, lease_ms: int) -> Select[Any]:
    """Jobs that are due, and those whose lease ran out. Nothing waits for a clock that jumped back."""
    early = jobs.c.created_ms > now_ms + lease_ms
    waiting = and_(jobs.c.state == "due", or_(jobs.c.due_ms <= now_ms, early))
    late = or_(jobs.c.lease_until_ms <= now_ms, jobs.c.lease_until_ms > now_ms + 2 * lease_ms)
    return select(jobs).where(or_(waiting, and_(jobs.c.state == "running", late))).order_by(jobs.c.due_ms)

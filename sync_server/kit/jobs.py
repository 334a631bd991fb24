"""The outbox of work: a job is a row that is written in the transaction of what it follows from.

Nothing is mailed or sent before the row was committed, and nothing is forgotten
after. `sync_server/worker.py` runs what is due.
"""

from __future__ import annotations

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
    and_,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from core.wire.ids import new_id
from sync_server.database import metadata

jobs = Table(
    "jobs",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("kind", String(64), nullable=False),
    Column("payload", Text, nullable=False),  # JSON; no secrets: a mail's link is made when it is sent
    Column("state", String(16), nullable=False),  # due, running, done, dead
    Column("attempts", Integer, nullable=False),
    Column("due_ms", BigInteger, nullable=False),
    Column("lease_until_ms", BigInteger),
    Column("created_ms", BigInteger, nullable=False),
    Column("finished_ms", BigInteger),
    Column("error", Text),
    Index("ix_jobs_state_due_ms", "state", "due_ms"),
)


async def enqueue(
    connection: AsyncConnection, kind: str, payload: dict[str, Any], now_ms: int, due_ms: int | None = None
) -> str:
    """Write a job inside the transaction that asks for it; its id. `due_ms`: not to be done before."""
    job_id = new_id()
    values = {"id": job_id, "kind": kind, "payload": orjson.dumps(payload).decode(), "state": "due"}
    due = now_ms if due_ms is None else due_ms
    await connection.execute(insert(jobs).values(**values, attempts=0, due_ms=due, created_ms=now_ms))
    return job_id


async def waiting(connection: AsyncConnection, now_ms: int) -> tuple[dict[str, int], int]:
    """How many jobs are in each state that is not done, and for how many ms the oldest has been due."""
    unfinished = jobs.c.state.in_(("due", "running", "dead"))
    counts = select(jobs.c.state, func.count()).where(unfinished).group_by(jobs.c.state)
    states = {row[0]: int(row[1]) for row in await connection.execute(counts)}
    due = select(func.min(jobs.c.due_ms)).where(jobs.c.state == "due", jobs.c.due_ms <= now_ms)
    oldest = (await connection.execute(due)).scalar()
    return states, 0 if oldest is None else now_ms - int(oldest)


async def any_due(connection: AsyncConnection, now_ms: int, lease_ms: int) -> bool:
    """Whether there is anything to do."""
    return (await connection.execute(_due(now_ms, lease_ms).limit(1))).first() is not None


async def lease_due(
    connection: AsyncConnection, now_ms: int, lease_ms: int, most: int, attempts: int
) -> list[Row[*tuple[Any, ...]]]:
    """Claim jobs for `lease_ms`, as they were before; what was begun too often is dead instead."""
    query = _due(now_ms, lease_ms).limit(most).with_for_update(skip_locked=True)
    rows = (await connection.execute(query)).all()
    worn = [row.id for row in rows if row.attempts >= attempts]  # it took its process along too often
    dead = {"state": "dead", "finished_ms": now_ms, "error": "always cut off", "lease_until_ms": None}
    await connection.execute(update(jobs).where(jobs.c.id.in_(worn)).values(**dead))
    leased = [row for row in rows if row.id not in worn]
    claimed = update(jobs).where(jobs.c.id.in_([row.id for row in leased]))
    values = {"state": "running", "attempts": jobs.c.attempts + 1, "lease_until_ms": now_ms + lease_ms}
    await connection.execute(claimed.values(**values))
    return leased


async def settle(connection: AsyncConnection, job_id: str, attempt: int, **values: Any) -> None:
    """Write what became of an attempt, unless its lease ran out and somebody else has the job."""
    mine = and_(jobs.c.id == job_id, jobs.c.state == "running", jobs.c.attempts == attempt)
    await connection.execute(update(jobs).where(mine).values(**values, lease_until_ms=None))


async def take_back(connection: AsyncConnection) -> None:
    """Everything that runs is due again: only for who knows that nobody runs anything."""
    running = update(jobs).where(jobs.c.state == "running")
    await connection.execute(running.values(state="due", lease_until_ms=None))


def _due(now_ms: int, lease_ms: int) -> Select[Any]:
    """Jobs that are due, and those whose lease ran out. Nothing waits for a clock that jumped back."""
    early = jobs.c.created_ms > now_ms + lease_ms
    waiting = and_(jobs.c.state == "due", or_(jobs.c.due_ms <= now_ms, early))
    late = or_(jobs.c.lease_until_ms <= now_ms, jobs.c.lease_until_ms > now_ms + 2 * lease_ms)
    return select(jobs).where(or_(waiting, and_(jobs.c.state == "running", late))).order_by(jobs.c.due_ms)

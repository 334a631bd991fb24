"""The outbox of work: a job is a row that is written in the transaction of what it follows from.

Nothing is mailed or sent before the row was committed, and nothing is forgotten
after. `sync_server/worker.py` runs what is due.
"""

from __future__ import annotations

from typing import Any

import orjson
from sqlalchemy import BigInteger, Column, Index, Integer, String, Table, Text, func, insert, select
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


async def enqueue(connection: AsyncConnection, kind: str, payload: dict[str, Any], now_ms: int) -> str:
    """Write a job inside the transaction that asks for it; the answer is its id."""
    job_id = new_id()
    values = {"id": job_id, "kind": kind, "payload": orjson.dumps(payload).decode(), "state": "due"}
    await connection.execute(insert(jobs).values(**values, attempts=0, due_ms=now_ms, created_ms=now_ms))
    return job_id


async def waiting(connection: AsyncConnection, now_ms: int) -> tuple[dict[str, int], int]:
    """How many jobs are in each state that is not done, and for how many ms the oldest has been due."""
    unfinished = jobs.c.state.in_(("due", "running", "dead"))
    counts = select(jobs.c.state, func.count()).where(unfinished).group_by(jobs.c.state)
    states = {row[0]: int(row[1]) for row in await connection.execute(counts)}
    due = select(func.min(jobs.c.due_ms)).where(jobs.c.state == "due", jobs.c.due_ms <= now_ms)
    oldest = (await connection.execute(due)).scalar()
    return states, 0 if oldest is None else now_ms - int(oldest)

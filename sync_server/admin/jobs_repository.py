"""Statements for administrators on the table of jobs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from sync_server.kit.jobs import jobs
from sync_server.kit.pages import Page, after_clause

AnyRow = Row[*tuple[Any, ...]]

_UNFINISHED = ("due", "running", "dead")


async def find(
    connection: AsyncConnection, state: str | None, kind: str | None, page: Page
) -> Sequence[AnyRow]:
    """Jobs of a state (none given: those that are not done), one more than the page holds."""
    states = (state,) if state else _UNFINISHED
    query = select(jobs).where(jobs.c.state.in_(states), after_clause(jobs.c.id, page))
    if kind is not None:
        query = query.where(jobs.c.kind == kind)
    return (await connection.execute(query.order_by(jobs.c.id).limit(page.limit + 1))).all()


async def counts(connection: AsyncConnection) -> dict[str, int]:
    """How many jobs are in each state."""
    query = select(jobs.c.state, func.count()).group_by(jobs.c.state)
    return {row[0]: int(row[1]) for row in await connection.execute(query)}


async def one(connection: AsyncConnection, job_id: str) -> AnyRow | None:
    """A job; locked until the transaction ends."""
    return (await connection.execute(select(jobs).where(jobs.c.id == job_id).with_for_update())).first()


async def change(connection: AsyncConnection, job_id: str, **values: Any) -> None:
    """Change a job that was locked."""
    await connection.execute(update(jobs).where(jobs.c.id == job_id).values(**values))

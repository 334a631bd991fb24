"""What administrators see of the jobs and do about them, by the API and by the commands."""

from __future__ import annotations

from typing import Any

import orjson
from sqlalchemy.ext.asyncio import AsyncConnection

from core.wire.jobs import AdminJob, AdminJobs, JobState
from sync_server.admin import jobs_repository as repository
from sync_server.errors import ConflictError, NotFound
from sync_server.kit import audit
from sync_server.kit.jobs import ATTEMPTS
from sync_server.kit.pages import Page
from sync_server.server import Server


async def find(server: Server, state: JobState | None, kind: str | None, page: Page) -> AdminJobs:
    """Jobs of a state and kind; without a state, those that are not done."""
    async with server.database.reading() as connection:
        rows, more = page.cut(await repository.find(connection, state, kind, page))
        counts = await repository.counts(connection)
    found = tuple(_job(row) for row in rows)
    return AdminJobs(jobs=found, counts=counts, next=found[-1].id if more else None)


async def retry(server: Server, by: str, job_id: str) -> AdminJob:
    """Try a job at once: one that waits, or one that was given up, with all its attempts again."""
    async with server.database.writing() as connection:
        row = await _in_state(connection, job_id, ("due", "dead", "dropped"), "tried again")
        now = server.clock()
        allowed = row.attempts_allowed if row.state == "due" else row.attempts + ATTEMPTS
        values = {"state": "due", "due_ms": now, "created_ms": now, "attempts_allowed": allowed}
        await repository.change(connection, job_id, **values, queued_until_ms=None, finished_ms=None)
        return await _told(server, connection, by, row, "jobs.retry")


async def drop(server: Server, by: str, job_id: str) -> AdminJob:
    """Give a job up: one that waits or is dead is not tried any more."""
    async with server.database.writing() as connection:
        row = await _in_state(connection, job_id, ("due", "dead"), "given up")
        values = {"state": "dropped", "finished_ms": server.clock(), "queued_until_ms": None}
        await repository.change(connection, job_id, **values)
        return await _told(server, connection, by, row, "jobs.drop")


async def _in_state(
    connection: AsyncConnection, job_id: str, states: tuple[str, ...], what: str
) -> repository.AnyRow:
    row = await repository.one(connection, job_id)
    if row is None:
        raise NotFound("This job")
    if row.state not in states:
        raise ConflictError(f"A job that is {row.state} cannot be {what}.", "Look at its state again.")
    return row


async def _told(
    server: Server, connection: AsyncConnection, by: str, before: repository.AnyRow, action: str
) -> AdminJob:
    details: dict[str, Any] = {"kind": before.kind, "before": before.state}
    told = {"actor": by, "subject": before.id, "now_ms": server.clock(), "key": server.keys.pepper}
    await audit.record(connection, action, **told, details=details)
    row = await repository.one(connection, before.id)
    assert row is not None
    return _job(row)


def _job(row: repository.AnyRow) -> AdminJob:
    values = {name: row._mapping[name] for name in AdminJob.model_fields if name != "about"}
    return AdminJob(**values, about=orjson.loads(row.payload))

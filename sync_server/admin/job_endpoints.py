"""`/admin/jobs`: what the server still has to do, and what it gave up. For administrators."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from core.wire.headers import Id
from core.wire.jobs import AdminJob, AdminJobs, JobState
from sync_server.admin import jobs
from sync_server.admin.endpoints import Administrator, Text
from sync_server.auth.dependencies import ServerPart, scoped
from sync_server.kit.pages import Paged

router = APIRouter(prefix="/admin/jobs", tags=["administrators"], dependencies=[scoped("admin")])


@router.get("")
async def find(
    admin: Administrator,
    server: ServerPart,
    page: Paged,
    state: Annotated[JobState | None, Query(description="none: those that are not done")] = None,
    kind: Text = None,
) -> AdminJobs:
    """Jobs with their attempts and what stopped the last one, and how many are in which state."""
    return await jobs.find(server, state, kind, page)


@router.post("/{job_id}/retry")
async def retry(job_id: Id, admin: Administrator, server: ServerPart) -> AdminJob:
    """Try a job at once: one that waits, or one that was given up, with all its attempts again."""
    return await jobs.retry(server, admin.user_id, job_id)


@router.delete("/{job_id}")
async def drop(job_id: Id, admin: Administrator, server: ServerPart) -> AdminJob:
    """Give a job up: one that waits or is dead is not tried any more. A running one ends first."""
    return await jobs.drop(server, admin.user_id, job_id)

"""Activity of projects and teams."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from core.wire.headers import Id
from core.wire.teams import Activities
from sync_server.activity import service
from sync_server.auth.dependencies import ServerPart, SignedIn, scoped

router = APIRouter(tags=["activity"])

Before = Annotated[int | None, Query(ge=1, lt=2**53, description="the `next` of the page before")]
Limit = Annotated[int, Query(ge=1, le=500)]


@router.get("/projects/{project_id}/activity", dependencies=[scoped("sync:read")])
async def of_project(
    project_id: Id, actor: SignedIn, server: ServerPart, before: Before = None, limit: Limit = 50
) -> Activities:
    """What happened in a project, the newest first."""
    return await service.of_project(server, actor, project_id, before, limit)


@router.get("/teams/{team_id}/activity", dependencies=[scoped("sync:read")])
async def of_team(
    team_id: Id, actor: SignedIn, server: ServerPart, before: Before = None, limit: Limit = 50
) -> Activities:
    """What happened in a team and its projects, the newest first."""
    return await service.of_team(server, actor, team_id, before, limit)

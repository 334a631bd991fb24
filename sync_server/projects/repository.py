"""Statements on workspaces and shares."""

from __future__ import annotations

from sqlalchemy import select, union_all
from sqlalchemy.ext.asyncio import AsyncConnection

from sync_server.projects.models import shares, workspaces
from sync_server.teams.models import members, teams


async def roles_of(connection: AsyncConnection, workspace_id: str, user_id: str) -> tuple[str, ...]:
    """The roles that a person has in a living workspace: by team, by share; none for a stranger."""
    alive = (workspaces.c.id == workspace_id) & workspaces.c.deleted_ms.is_(None)
    by_team = (
        select(members.c.role)
        .join(workspaces, workspaces.c.team_id == members.c.team_id)
        .join(teams, teams.c.id == members.c.team_id)
        .where(alive, members.c.user_id == user_id, teams.c.deleted_ms.is_(None))
    )
    by_share = (
        select(shares.c.role)
        .join(workspaces, workspaces.c.id == shares.c.workspace_id)
        .where(alive, shares.c.user_id == user_id)
    )
    found = await connection.execute(union_all(by_team, by_share))
    return tuple(found.scalars())

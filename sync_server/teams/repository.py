"""Statements on teams and members."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from sync_server.teams.models import members, teams


async def role_of(connection: AsyncConnection, team_id: str, user_id: str) -> str | None:
    """The role of a person in a living team; none for a stranger."""
    query = (
        select(members.c.role)
        .join(teams, teams.c.id == members.c.team_id)
        .where(members.c.team_id == team_id, members.c.user_id == user_id, teams.c.deleted_ms.is_(None))
    )
    return (await connection.execute(query)).scalar()

"""Statements on invitations."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from sync_server.auth.models import users
from sync_server.invitations.models import invitations
from sync_server.kit.scope import Scope, TeamScope
from sync_server.projects.models import workspaces
from sync_server.teams.models import teams

AnyRow = Row[*tuple[Any, ...]]
Place = Scope | TeamScope
"""Where an invitation leads to."""


async def add(connection: AsyncConnection, place: Place, **values: Any) -> None:
    """A new invitation."""
    await connection.execute(place.insert(invitations, state="open", **values))


async def open_ones(connection: AsyncConnection, place: Place, now_ms: int) -> Sequence[AnyRow]:
    """The invitations that still count, and who gave them."""
    columns = (*invitations.c, users.c.name.label("invited_by_name"))
    query = (
        place.select(invitations, *columns)
        .where(invitations.c.invited_by == users.c.id)
        .where(invitations.c.state == "open", invitations.c.expires_ms > now_ms)
        .order_by(invitations.c.id)
    )
    return (await connection.execute(query)).all()


async def count_open(connection: AsyncConnection, place: Place, now_ms: int) -> int:
    """How many invitations still count."""
    query = place.select(invitations, func.count()).where(
        invitations.c.state == "open", invitations.c.expires_ms > now_ms
    )
    return int((await connection.execute(query)).scalar_one())


async def revoke(connection: AsyncConnection, place: Place, invitation_id: str, **values: Any) -> bool:
    """End an open invitation of this place; whether there was one."""
    query = place.update(invitations).where(invitations.c.id == invitation_id, invitations.c.state == "open")
    return (await connection.execute(query.values(state="revoked", **values))).rowcount == 1


async def by_id(connection: AsyncConnection, invitation_id: str) -> AnyRow | None:
    """An invitation by its identifier, with its place and giver; whoever asks has its secret."""
    columns = (
        *invitations.c,
        users.c.name.label("invited_by_name"),
        users.c.disabled.label("giver_disabled"),
        teams.c.name.label("team_name"),
        workspaces.c.name.label("project_name"),
    )
    query = (
        select(*columns)
        .join(users, users.c.id == invitations.c.invited_by)
        .outerjoin(teams, teams.c.id == invitations.c.team_id)
        .outerjoin(workspaces, workspaces.c.id == invitations.c.workspace_id)
        .where(invitations.c.id == invitation_id)
    )
    return (await connection.execute(query)).first()


async def close(connection: AsyncConnection, invitation_id: str, state: str, **values: Any) -> bool:
    """End an open invitation by its secret; of two at once, one does it."""
    query = update(invitations).where(invitations.c.id == invitation_id, invitations.c.state == "open")
    return (await connection.execute(query.values(state=state, **values))).rowcount == 1


async def set_secret(connection: AsyncConnection, invitation_id: str, secret_hash: str) -> None:
    """The hash of the secret that is being mailed."""
    query = update(invitations).where(invitations.c.id == invitation_id)
    await connection.execute(query.values(secret_hash=secret_hash))


async def email_of(connection: AsyncConnection, user_id: str) -> str:
    """How the address of a person is compared."""
    return str(
        (await connection.execute(select(users.c.email_key).where(users.c.id == user_id))).scalar_one()
    )

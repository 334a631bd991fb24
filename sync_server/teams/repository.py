"""Statements on teams and members."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, Select, bindparam, delete, func, insert, select, update
from sqlalchemy import exists as exists_where
from sqlalchemy.ext.asyncio import AsyncConnection

from sync_server.auth.models import users
from sync_server.kit.pages import Page, after_clause
from sync_server.kit.scope import TeamScope
from sync_server.projects.models import workspaces
from sync_server.teams.models import members, teams

AnyRow = Row[*tuple[Any, ...]]


async def role_of(connection: AsyncConnection, team_id: str, user_id: str) -> str | None:
    """The role of a person in a living team; none for a stranger."""
    query = (
        select(members.c.role)
        .join(teams, teams.c.id == members.c.team_id)
        .where(members.c.team_id == team_id, members.c.user_id == user_id, teams.c.deleted_ms.is_(None))
    )
    role: str | None = (await connection.execute(query)).scalar()
    return role


def _mine(user_id: str) -> Select[*tuple[Any, ...]]:
    """The living teams of a person, with the person's role and what is in them."""
    counted = select(func.count()).select_from(members).where(members.c.team_id == teams.c.id)
    living = (workspaces.c.team_id == teams.c.id) & workspaces.c.deleted_ms.is_(None)
    projects = select(func.count()).select_from(workspaces).where(living)
    own = members.alias()
    return (
        select(
            teams,
            own.c.role,
            counted.correlate(teams).scalar_subquery().label("member_count"),
            projects.correlate(teams).scalar_subquery().label("project_count"),
        )
        .join(own, own.c.team_id == teams.c.id)
        .where(own.c.user_id == user_id, teams.c.deleted_ms.is_(None))
    )


async def teams_of(connection: AsyncConnection, user_id: str, page: Page) -> Sequence[AnyRow]:
    """The teams of a person in the order of their ids, one more than the page holds."""
    query = _mine(user_id).where(after_clause(teams.c.id, page)).order_by(teams.c.id)
    return (await connection.execute(query.limit(page.limit + 1))).all()


async def team(connection: AsyncConnection, scope: TeamScope) -> AnyRow:
    """The entered team."""
    return (await connection.execute(_mine(scope.user_id).where(teams.c.id == scope.team_id))).one()


_IDS = (
    select(members.c.team_id)
    .join(teams, teams.c.id == members.c.team_id)
    .where(members.c.user_id == bindparam("user"), teams.c.deleted_ms.is_(None))
)


async def ids_of(connection: AsyncConnection, user_id: str) -> frozenset[str]:
    """The living teams of a person."""
    return frozenset((await connection.execute(_IDS, {"user": user_id})).scalars())


async def name_of(connection: AsyncConnection, scope: TeamScope) -> str:
    """What the entered team is called."""
    return str(
        (await connection.execute(select(teams.c.name).where(teams.c.id == scope.team_id))).scalar_one()
    )


async def exists(connection: AsyncConnection, team_id: str) -> bool:
    """Whether an identifier is used by anybody, also of a team that was deleted and not removed yet."""
    return (await connection.execute(select(teams.c.id).where(teams.c.id == team_id))).first() is not None


async def add(connection: AsyncConnection, **values: Any) -> None:
    """A new team, without members."""
    await connection.execute(insert(teams).values(**values))


async def change(connection: AsyncConnection, scope: TeamScope, **values: Any) -> None:
    """Change the entered team itself."""
    await connection.execute(update(teams).where(teams.c.id == scope.team_id).values(**values))


async def remove_deleted(connection: AsyncConnection, before_ms: int) -> list[str]:
    """Remove teams that were deleted before that time and have no project left; their ids."""
    empty = ~exists_where().where(workspaces.c.team_id == teams.c.id)
    query = delete(teams).where(teams.c.deleted_ms < before_ms, empty).returning(teams.c.id)
    return list((await connection.execute(query)).scalars())


async def lock(connection: AsyncConnection, scope: TeamScope) -> None:
    """Let nobody else change the members of this team until the transaction ends."""
    await connection.execute(select(teams.c.id).where(teams.c.id == scope.team_id).with_for_update())


async def people(connection: AsyncConnection, scope: TeamScope) -> Sequence[AnyRow]:
    """Everybody in the team, the longest member first."""
    columns = (users.c.id.label("user_id"), users.c.name, users.c.email, members.c.role, members.c.since_ms)
    query = scope.select(members, *columns).where(members.c.user_id == users.c.id)
    return (await connection.execute(query.order_by(members.c.since_ms, users.c.id))).all()


async def member_role(connection: AsyncConnection, scope: TeamScope, user_id: str) -> str | None:
    """The role of a member of the entered team."""
    query = scope.select(members, members.c.role).where(members.c.user_id == user_id)
    role: str | None = (await connection.execute(query)).scalar()
    return role


async def owners(connection: AsyncConnection, scope: TeamScope) -> tuple[str, ...]:
    """Who owns the entered team."""
    query = scope.select(members, members.c.user_id).where(members.c.role == "owner")
    return tuple((await connection.execute(query)).scalars())


async def add_member(
    connection: AsyncConnection, scope: TeamScope, user_id: str, role: str, now_ms: int
) -> None:
    """A person comes to the team."""
    await connection.execute(scope.insert(members, user_id=user_id, role=role, since_ms=now_ms))


async def set_role(connection: AsyncConnection, scope: TeamScope, user_id: str, role: str) -> None:
    """Another role for a member."""
    await connection.execute(scope.update(members).where(members.c.user_id == user_id).values(role=role))


async def remove(connection: AsyncConnection, scope: TeamScope, user_id: str) -> None:
    """A person leaves the team."""
    await connection.execute(scope.delete(members).where(members.c.user_id == user_id))

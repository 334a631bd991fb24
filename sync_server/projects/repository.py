"""Statements on workspaces and shares."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Row,
    bindparam,
    delete,
    insert,
    literal,
    or_,
    select,
    union_all,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from sync_server.auth.models import users
from sync_server.kit.pages import Page, after_clause
from sync_server.kit.prepared import Direct, among
from sync_server.kit.scope import Scope
from sync_server.projects.models import COUNTERS, Counters, shares, workspaces
from sync_server.teams.models import members, teams

AnyRow = Row[*tuple[Any, ...]]

_ALIVE: ColumnElement[bool] = workspaces.c.deleted_ms.is_(None) & or_(
    workspaces.c.team_id.is_(None), teams.c.deleted_ms.is_(None)
)
"""A project is gone when it was deleted, or when its team was."""


def _rights(
    whose: Callable[[ColumnElement[str]], ColumnElement[bool]], narrower: ColumnElement[bool]
) -> CompoundSelect[Any]:
    """(workspace, person, role): one row for every way in which a person may enter a living workspace."""
    places = workspaces.outerjoin(teams, teams.c.id == workspaces.c.team_id)
    by_team = (
        select(workspaces.c.id, members.c.user_id, members.c.role)
        .select_from(places.join(members, members.c.team_id == workspaces.c.team_id))
        .where(whose(members.c.user_id), _ALIVE, narrower)
    )
    by_share = (
        select(workspaces.c.id, shares.c.user_id, shares.c.role)
        .select_from(places.join(shares, shares.c.workspace_id == workspaces.c.id))
        .where(whose(shares.c.user_id), _ALIVE, narrower)
    )
    return union_all(by_team, by_share)


_ROLES = Direct(_rights(lambda user: user == bindparam("user"), workspaces.c.id == bindparam("workspace")))


async def roles_of(connection: AsyncConnection, workspace_id: str, user_id: str) -> tuple[str, ...]:
    """The roles that a person has in a living workspace: by team, by share; none for a stranger."""
    return tuple(role for _, _, role in await _ROLES.rows(connection, user=user_id, workspace=workspace_id))


_COUNTED = select(workspaces.c.id, *COUNTERS).where(among(workspaces.c.id, "workspaces"))
_IN_ORDER = _COUNTED.order_by(workspaces.c.id)  # two processes lock in one order
_LOCK = Direct(_IN_ORDER.with_for_update())
_LOCK_FREE = Direct(_IN_ORDER.with_for_update(skip_locked=True))


async def lock(
    connection: AsyncConnection, workspace_ids: Sequence[str], *, waiting: bool
) -> dict[str, Counters]:
    """Let nobody else change these workspaces in this transaction; their counters, deleted ones' included.

    Without `waiting`, those that somebody else holds are left out.
    """
    rows = await (_LOCK if waiting else _LOCK_FREE).rows(connection, workspaces=list(workspace_ids))
    return {workspace: Counters(*numbers) for workspace, *numbers in rows}


_PAIR = workspaces.c.id.concat(" ")
_ENTERING = Direct(
    _rights(
        lambda user: among(user, "users") & among(_PAIR.concat(user), "pairs"),
        among(workspaces.c.id, "workspaces"),
    )
)


async def roles_of_each(
    connection: AsyncConnection, wanted: Sequence[tuple[str, str]]
) -> dict[tuple[str, str], list[str]]:
    """For (workspace, person): the roles in living workspaces, as `roles_of`; nothing for strangers."""
    roles: dict[tuple[str, str], list[str]] = {}
    rows = await _ENTERING.rows(
        connection,
        workspaces=list({workspace for workspace, _ in wanted}),
        users=list({user for _, user in wanted}),
        pairs=[" ".join(each) for each in wanted],
    )
    for workspace, user, role in rows:
        roles.setdefault((workspace, user), []).append(role)
    return roles


async def rights_of(connection: AsyncConnection, user_id: str, page: Page) -> dict[str, list[str]]:
    """The workspaces that a person may enter, in the order of their ids, one more than the page holds."""
    every = _rights(lambda user: user == user_id, after_clause(workspaces.c.id, page)).subquery()
    most = 2 * (page.limit + 1)  # a workspace is there at most twice
    rights: dict[str, list[str]] = {}
    for row in await connection.execute(select(every).order_by(every.c.id).limit(most)):
        rights.setdefault(row.id, []).append(row.role)
    return rights


_MINE = _rights(lambda user: user == bindparam("user"), workspaces.c.id > "").subquery()
_HEADS = select(workspaces.c.id, workspaces.c.head).where(workspaces.c.id.in_(select(_MINE.c.id)))


async def heads_of(connection: AsyncConnection, user_id: str) -> dict[str, int]:
    """The head of every workspace that a person may enter."""
    return {row.id: row.head for row in await connection.execute(_HEADS, {"user": user_id})}


async def projects(connection: AsyncConnection, workspace_ids: Sequence[str]) -> Sequence[AnyRow]:
    """Workspaces with the names of their teams, in the order of their ids."""
    query = (
        select(workspaces, teams.c.name.label("team_name"))
        .select_from(workspaces.outerjoin(teams, teams.c.id == workspaces.c.team_id))
        .where(workspaces.c.id.in_(workspace_ids))
        .order_by(workspaces.c.id)
    )
    return (await connection.execute(query)).all()


async def exists(connection: AsyncConnection, workspace_id: str) -> bool:
    """Whether an identifier is used by anybody, also of a project that was deleted and not removed yet."""
    return (
        await connection.execute(select(workspaces.c.id).where(workspaces.c.id == workspace_id))
    ).first() is not None


async def add(connection: AsyncConnection, **values: Any) -> None:
    """A new workspace without any change."""
    start = {"head": 0, "min_seq": 0, "epoch": 1, "checksum": "0" * 16, "key_mode": "server"}
    await connection.execute(insert(workspaces).values(**start, **values))


async def change(connection: AsyncConnection, scope: Scope, **values: Any) -> None:
    """Change the entered workspace itself."""
    await connection.execute(update(workspaces).where(workspaces.c.id == scope.workspace_id).values(**values))


async def deleted_before(connection: AsyncConnection, before_ms: int) -> list[str]:
    """The workspaces that were deleted before that time, or whose team was."""
    places = workspaces.outerjoin(teams, teams.c.id == workspaces.c.team_id)
    gone = or_(workspaces.c.deleted_ms < before_ms, teams.c.deleted_ms < before_ms)
    query = select(workspaces.c.id).select_from(places).where(gone).order_by(workspaces.c.id)
    return list((await connection.execute(query)).scalars())


async def remove(connection: AsyncConnection, scope: Scope) -> None:
    """Remove the workspace itself; what belongs to it goes with it."""
    await connection.execute(delete(workspaces).where(workspaces.c.id == scope.workspace_id))


async def share(connection: AsyncConnection, scope: Scope, user_id: str, role: str, now_ms: int) -> None:
    """Share the workspace with a person who has no share yet."""
    await connection.execute(scope.insert(shares, user_id=user_id, role=role, since_ms=now_ms))


async def shared_role(connection: AsyncConnection, scope: Scope, user_id: str) -> str | None:
    """The role that a person has by a share; the row is locked until the transaction ends."""
    query = scope.select(shares, shares.c.role).where(shares.c.user_id == user_id).with_for_update()
    role: str | None = (await connection.execute(query)).scalar()
    return role


async def set_shared_role(connection: AsyncConnection, scope: Scope, user_id: str, role: str) -> None:
    """Another role for a share."""
    await connection.execute(scope.update(shares).where(shares.c.user_id == user_id).values(role=role))


async def unshare(connection: AsyncConnection, scope: Scope, user_id: str) -> None:
    """Take a share back."""
    await connection.execute(scope.delete(shares).where(shares.c.user_id == user_id))


async def sharing_owners(connection: AsyncConnection, scope: Scope) -> tuple[str, ...]:
    """Who owns the workspace by a share; the rows are locked, so that two cannot leave at once."""
    query = scope.select(shares, shares.c.user_id).where(shares.c.role == "owner").with_for_update()
    return tuple((await connection.execute(query)).scalars())


async def people(connection: AsyncConnection, scope: Scope) -> Sequence[AnyRow]:
    """Everybody with access, by both ways."""
    person = (users.c.id.label("user_id"), users.c.name, users.c.email)
    by_team = (
        select(*person, members.c.role, members.c.since_ms, literal("team").label("by"))
        .join(members, members.c.user_id == users.c.id)
        .join(workspaces, workspaces.c.team_id == members.c.team_id)
        .where(workspaces.c.id == scope.workspace_id)
    )
    by_share = scope.select(
        shares, *person, shares.c.role, shares.c.since_ms, literal("share").label("by")
    ).where(shares.c.user_id == users.c.id)
    every = union_all(by_team, by_share).subquery()
    query = select(every).order_by(every.c.since_ms, every.c.user_id, every.c.by)
    return (await connection.execute(query)).all()

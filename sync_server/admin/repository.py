"""Statements for administrators: over all tenants, and never on what is in a project."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Select, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from sync_server.auth.models import sessions, users
from sync_server.kit.audit import audit
from sync_server.kit.pages import Page, after_clause
from sync_server.projects.models import shares, workspaces
from sync_server.teams.models import members, teams

AnyRow = Row[*tuple[Any, ...]]
MOST = 1000


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """What of the audit log is wanted; None: all. `action` is a beginning, such as `team.`."""

    actor: str | None = None
    action: str | None = None
    subject: str | None = None
    workspace_id: str | None = None
    team_id: str | None = None
    since_ms: int | None = None
    until_ms: int | None = None
    before: int | None = None
    limit: int = 100


def _users() -> Select[*tuple[Any, ...]]:
    seen = select(func.max(sessions.c.seen_ms)).where(sessions.c.user_id == users.c.id)
    return select(users, seen.correlate(users).scalar_subquery().label("seen_ms")).where(
        users.c.deleted_ms.is_(None)
    )


async def find_users(connection: AsyncConnection, search: str, page: Page) -> Sequence[AnyRow]:
    """Accounts whose name, address or id has a text, one more than the page holds."""
    query = _users().where(after_clause(users.c.id, page)).order_by(users.c.id).limit(page.limit + 1)
    if search:
        fields = (users.c.name, users.c.email, users.c.id)
        query = query.where(or_(*(each.icontains(search, autoescape=True) for each in fields)))
    return (await connection.execute(query)).all()


async def user(connection: AsyncConnection, user_id: str) -> AnyRow | None:
    """An account; locked until the transaction ends."""
    return (await connection.execute(_users().where(users.c.id == user_id).with_for_update(of=users))).first()


async def user_by_key(connection: AsyncConnection, email_key: str) -> AnyRow | None:
    """The account of an address, for the commands."""
    return (await connection.execute(_users().where(users.c.email_key == email_key))).first()


async def change_user(connection: AsyncConnection, user_id: str, **values: Any) -> None:
    """Change an account."""
    await connection.execute(update(users).where(users.c.id == user_id).values(**values))


async def end_sessions(connection: AsyncConnection, user_id: str, now_ms: int, why: str) -> None:
    """End every session of a person."""
    query = update(sessions).where(sessions.c.user_id == user_id, sessions.c.revoked_ms.is_(None))
    await connection.execute(query.values(revoked_ms=now_ms, revoked_why=why))


async def admins(connection: AsyncConnection) -> tuple[str, ...]:
    """Who administers the server and may sign in; locked, so that two cannot stop at once."""
    query = (
        select(users.c.id)
        .where(users.c.server_role == "admin", ~users.c.disabled, users.c.deleted_ms.is_(None))
        .with_for_update()
    )
    return tuple((await connection.execute(query)).scalars())


async def find_teams(connection: AsyncConnection, page: Page) -> Sequence[AnyRow]:
    """Every team with how much is in it, one more than the page holds."""
    people = select(func.count()).select_from(members).where(members.c.team_id == teams.c.id)
    inside = (workspaces.c.team_id == teams.c.id) & workspaces.c.deleted_ms.is_(None)
    projects = select(func.count()).select_from(workspaces).where(inside)
    size = select(func.coalesce(func.sum(workspaces.c.size_bytes), 0)).where(inside)
    query = (
        select(
            teams,
            people.correlate(teams).scalar_subquery().label("member_count"),
            projects.correlate(teams).scalar_subquery().label("project_count"),
            size.correlate(teams).scalar_subquery().label("size_bytes"),
        )
        .where(after_clause(teams.c.id, page))
        .order_by(teams.c.id)
        .limit(page.limit + 1)
    )
    return (await connection.execute(query)).all()


async def total_bytes(connection: AsyncConnection) -> int:
    """What all projects take."""
    query = select(func.coalesce(func.sum(workspaces.c.size_bytes), 0))
    return int((await connection.execute(query)).scalar_one())


def _owner() -> Any:
    """The longest owner of a personal project."""
    return (
        select(func.min(shares.c.user_id))
        .where(shares.c.workspace_id == workspaces.c.id, shares.c.role == "owner")
        .where(workspaces.c.team_id.is_(None))
        .correlate(workspaces)
        .scalar_subquery()
    )


async def largest_projects(connection: AsyncConnection) -> Sequence[AnyRow]:
    """The projects that take most."""
    query = (
        select(
            workspaces.c.id.label("project_id"),
            workspaces.c.name,
            workspaces.c.team_id,
            _owner().label("owner_id"),
            workspaces.c.size_bytes,
            workspaces.c.revision_count,
            workspaces.c.deleted_ms.is_not(None).label("deleted"),
        )
        .order_by(workspaces.c.size_bytes.desc(), workspaces.c.id)
        .limit(MOST)
    )
    return (await connection.execute(query)).all()


async def largest_users(connection: AsyncConnection) -> Sequence[AnyRow]:
    """Whose personal projects take most."""
    owned = select(_owner().label("user_id"), workspaces.c.size_bytes).subquery()
    size = func.sum(owned.c.size_bytes).label("size_bytes")
    query = (
        select(owned.c.user_id, size, func.count().label("project_count"))
        .where(owned.c.user_id.is_not(None))
        .group_by(owned.c.user_id)
        .order_by(size.desc(), owned.c.user_id)
        .limit(MOST)
    )
    return (await connection.execute(query)).all()


async def audit_rows(connection: AsyncConnection, wanted: AuditFilter) -> Sequence[AnyRow]:
    """The newest rows that are wanted, one more than the limit."""
    query = select(audit).order_by(audit.c.number.desc()).limit(wanted.limit + 1)
    for name in ("actor", "subject", "workspace_id", "team_id"):
        if (value := getattr(wanted, name)) is not None:
            query = query.where(audit.c[name] == value)
    if wanted.action is not None:
        query = query.where(audit.c.action.startswith(wanted.action, autoescape=True))
    if wanted.since_ms is not None:
        query = query.where(audit.c.at_ms >= wanted.since_ms)
    if wanted.until_ms is not None:
        query = query.where(audit.c.at_ms < wanted.until_ms)
    if wanted.before is not None:
        query = query.where(audit.c.number < wanted.before)
    return (await connection.execute(query)).all()

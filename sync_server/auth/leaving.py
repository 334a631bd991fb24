"""Taking everything along, and going: the export and the deletion of one's own account."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete as delete_from
from sqlalchemy import exists, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from core.wire.accounts import Deletion
from sync_server.auth import account, repository
from sync_server.auth.models import api_keys, device_grants, identities, oidc_flows, one_time, sessions, users
from sync_server.auth.traces import note
from sync_server.errors import ConflictError, Invalid, NotSignedIn
from sync_server.kit.actor import Actor
from sync_server.kit.addresses import email_key
from sync_server.kit.audit import audit
from sync_server.notifications import leaving as notifications
from sync_server.projects.models import shares, workspaces
from sync_server.server import Server
from sync_server.teams.models import members, teams

shared, other = shares.alias(), members.alias()

_SECRET = {
    "password_hash", "refresh_hash", "previous_hash", "successor", "secret_hash", "email_key",
}  # fmt: skip


async def export(server: Server, actor: Actor) -> dict[str, Any]:
    """What the server knows about a person, by table; hashes of secrets are left out."""
    me = actor.user_id
    queries = {
        "account": select(users).where(users.c.id == me),
        "sessions": select(sessions).where(sessions.c.user_id == me),
        "api_keys": select(api_keys).where(api_keys.c.user_id == me),
        "identities": select(identities).where(identities.c.user_id == me),
        "teams": select(teams.c.id, teams.c.name, members.c.role, members.c.since_ms)
        .join(members, members.c.team_id == teams.c.id)
        .where(members.c.user_id == me, teams.c.deleted_ms.is_(None)),
        "projects": select(workspaces.c.id, workspaces.c.name, shares.c.role, shares.c.since_ms)
        .join(shares, shares.c.workspace_id == workspaces.c.id)
        .where(shares.c.user_id == me, workspaces.c.deleted_ms.is_(None)),
        "log": select(audit.c.at_ms, audit.c.action, audit.c.details)
        .where((audit.c.actor == me) | (audit.c.subject == me))
        .order_by(audit.c.number),
    }
    async with server.database.reading() as connection:
        if await repository.user_by_id(connection, me) is None:
            raise NotSignedIn
        found = {name: await _rows(connection, query) for name, query in queries.items()}
        return found | await notifications.export(connection, me)


async def _rows(connection: AsyncConnection, query: Any) -> list[dict[str, Any]]:
    rows = (await connection.execute(query)).mappings()
    return [{key: value for key, value in row.items() if key not in _SECRET} for row in rows]


async def delete(server: Server, actor: Actor, given: Deletion, address: str) -> None:
    """Remove a person: what is left is an id, so that what they wrote keeps an author.

    Raises ConflictError while they alone own a team or a project that others work on too, or are the
    only administrator of the server. Projects that nobody else has go with them.
    """
    async with server.database.reading() as connection:
        user = await repository.user_by_id(connection, actor.user_id)
    if user is None:
        raise NotSignedIn
    if email_key(given.email) != user.email_key:
        raise Invalid("This is not the address of your account.", "Enter it to confirm.")
    if user.password_hash is not None:
        await account.prove(server, user, given.password.get_secret_value(), address)
    async with server.database.writing() as connection:
        await _may_go(connection, user)
        await forget(server, connection, user.id, actor.user_id)


async def forget(server: Server, connection: AsyncConnection, user_id: str, by: str) -> None:
    """Everything personal of an account goes, in this transaction."""
    owned = _owned_alone(user_id).with_only_columns(workspaces.c.id)
    gone = update(workspaces).where(workspaces.c.id.in_(owned.scalar_subquery()))
    await connection.execute(gone.values(deleted_ms=server.clock()))
    await server.hub.recheck(connection, [user_id])
    for table in (sessions, api_keys, identities, device_grants, oidc_flows, members, shares):
        await connection.execute(delete_from(table).where(table.c.user_id == user_id))
    await connection.execute(delete_from(one_time).where(one_time.c.subject == user_id))
    await notifications.forget_person(connection, user_id)
    await repository.change_user(
        connection,
        user_id,
        email=f"deleted-{user_id}",
        wanted_email=None,
        name="Deleted account",
        password_hash=None,
        disabled=True,
        locked_until_ms=None,
        server_role="user",
        deleted_ms=server.clock(),
    )
    await note(server, connection, "account-deleted", user_id, actor=by)


async def _hold(connection: AsyncConnection, user_id: str) -> None:
    """Nobody comes to this person's teams and projects, or leaves them, until the transaction ends."""
    in_teams = select(members.c.team_id).where(members.c.user_id == user_id)
    in_projects = select(shares.c.workspace_id).where(shares.c.user_id == user_id)
    for table, mine in ((teams, in_teams), (workspaces, in_projects)):
        query = select(table.c.id).where(table.c.id.in_(mine)).order_by(table.c.id)
        await connection.execute(query.with_for_update())


async def _may_go(connection: AsyncConnection, user: repository.Found) -> None:
    await _hold(connection, user.id)
    another = exists().where(
        other.c.team_id == teams.c.id, other.c.user_id != user.id, other.c.role == "owner"
    )
    owned = (
        select(teams.c.name)
        .join(members, members.c.team_id == teams.c.id)
        .where(members.c.user_id == user.id, members.c.role == "owner", teams.c.deleted_ms.is_(None))
        .where(~another)
        .order_by(teams.c.name)
    )
    names = list((await connection.execute(owned)).scalars())
    if names:
        raise ConflictError(
            f"Only you own {_listed(names)}.",
            "Hand over or delete these teams first.",
            code="owns-teams",
        )
    others_too = exists().where(shared.c.workspace_id == workspaces.c.id, shared.c.user_id != user.id)
    alone = _owned_alone(user.id).where(others_too).order_by(workspaces.c.name)
    names = [row.name for row in await connection.execute(alone)]
    if names:
        raise ConflictError(
            f"Others work on {_listed(names)}, which only you own.",
            "Make somebody else an owner of these projects, or delete them first.",
            code="owns-projects",
        )
    if user.server_role == "admin":
        others = select(func.count()).where(
            users.c.server_role == "admin", users.c.id != user.id, users.c.disabled.is_(False)
        )
        if not (await connection.execute(others)).scalar_one():
            raise ConflictError(
                "You are the only administrator of this server.", "Make somebody else one first."
            )


def _owned_alone(user_id: str) -> Any:
    """Personal projects that have no owner but this one."""
    another = exists().where(
        shared.c.workspace_id == workspaces.c.id, shared.c.user_id != user_id, shared.c.role == "owner"
    )
    return (
        select(workspaces.c.id, workspaces.c.name)
        .join(shares, shares.c.workspace_id == workspaces.c.id)
        .where(shares.c.user_id == user_id, shares.c.role == "owner")
        .where(workspaces.c.team_id.is_(None), workspaces.c.deleted_ms.is_(None), ~another)
    )


def _listed(names: list[str]) -> str:
    return ", ".join(f"“{name}”" for name in names[:5]) + (" and more" if len(names) > 5 else "")

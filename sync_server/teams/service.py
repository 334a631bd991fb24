"""Teams: entering one is what gives the right to its rows."""

from __future__ import annotations

from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from core.wire.teams import Member, Members, NewTeam, Team, Teams
from sync_server.errors import ConflictError, Invalid, NotFound
from sync_server.kit import audit, membership
from sync_server.kit.actor import Actor
from sync_server.kit.pages import Page
from sync_server.kit.roles import Role
from sync_server.kit.scope import TeamScope
from sync_server.notifications.causes import Place
from sync_server.server import Server
from sync_server.teams import repository


async def enter(
    connection: AsyncConnection, actor: Actor, team_id: str, least: Role = Role.VIEWER
) -> TeamScope:
    """The actor's scope in a team, read in this transaction.

    Raises NotFound when there is none to see, Forbidden when the role is weaker than `least`.
    """
    word = await repository.role_of(connection, team_id, actor.user_id)
    if word is None:
        raise NotFound("This team")
    scope = TeamScope(team_id, actor.user_id, Role.of(word))
    scope.require(least)
    return scope


async def create(server: Server, actor: Actor, wanted: NewTeam) -> Team:
    """A new team of its maker; the one that is there when the same was asked for before."""
    async with server.database.writing() as connection:
        if await repository.exists(connection, wanted.id):
            return await _asked_again(connection, actor, wanted)
        now, scope = server.clock(), TeamScope(wanted.id, actor.user_id, Role.OWNER)
        await repository.add(connection, id=wanted.id, name=wanted.name, created_ms=now)
        await repository.add_member(connection, scope, actor.user_id, Role.OWNER.word, now)
        await _tell(server, connection, scope, "team.create", wanted.id)
        return _message(await repository.team(connection, scope))


async def _asked_again(connection: AsyncConnection, actor: Actor, wanted: NewTeam) -> Team:
    taken = ConflictError("This identifier is taken.", "Make the team again with a new identifier.")
    try:
        scope = await enter(connection, actor, wanted.id)
    except NotFound:
        raise taken from None
    found = _message(await repository.team(connection, scope))
    if found.name != wanted.name:
        raise taken
    return found


async def mine(server: Server, actor: Actor, page: Page) -> Teams:
    """The actor's teams."""
    async with server.database.reading() as connection:
        rows, more = page.cut(await repository.teams_of(connection, actor.user_id, page))
    found = tuple(_message(row) for row in rows)
    return Teams(teams=found, next=found[-1].id if more else None)


async def one(server: Server, actor: Actor, team_id: str) -> Team:
    """A team that the actor is in."""
    async with server.database.reading() as connection:
        return _message(await repository.team(connection, await enter(connection, actor, team_id)))


async def rename(server: Server, actor: Actor, team_id: str, name: str) -> Team:
    """Another name."""
    async with server.database.writing() as connection:
        scope = await enter(connection, actor, team_id, Role.ADMIN)
        await repository.change(connection, scope, name=name)
        await _tell(server, connection, scope, "team.rename", team_id)
        return _message(await repository.team(connection, scope))


async def delete(server: Server, actor: Actor, team_id: str) -> None:
    """Nobody sees the team and its projects from now on. Their rows stay for the setting `deleted_days`."""
    async with server.database.writing() as connection:
        scope = await enter(connection, actor, team_id, Role.OWNER)
        await server.hub.recheck(connection, await _ids(connection, scope))
        await repository.change(connection, scope, deleted_ms=server.clock())
        await _tell(server, connection, scope, "team.delete", team_id)


async def remove_for_good(server: Server, connection: AsyncConnection, before_ms: int) -> int:
    """Remove teams that were deleted before that time, once their projects are removed; how many."""
    gone = await repository.remove_deleted(connection, before_ms)
    for team_id in gone:
        scope = TeamScope(team_id, "system", Role.OWNER)
        await _tell(server, connection, scope, "team.remove-for-good", team_id)
    return len(gone)


async def people(server: Server, actor: Actor, team_id: str) -> Members:
    """Everybody in the team."""
    async with server.database.reading() as connection:
        rows = await repository.people(connection, await enter(connection, actor, team_id))
    return Members(members=tuple(Member(**row._mapping) for row in rows))


async def place(connection: AsyncConnection, scope: TeamScope) -> Place:
    """A team with its people, to tell them what happens."""
    rows = await repository.people(connection, scope)
    roles = {row.user_id: Role.of(row.role) for row in rows}
    names = {row.user_id: row.name for row in rows}
    return Place(scope, await repository.name_of(connection, scope), scope.team_id, roles, names)


async def ids_of(connection: AsyncConnection, user_id: str) -> frozenset[str]:
    """The living teams of a person."""
    return await repository.ids_of(connection, user_id)


async def set_role(server: Server, actor: Actor, team_id: str, user_id: str, role: Role) -> None:
    """Another role for a member."""
    async with server.database.writing() as connection:
        scope = await enter(connection, actor, team_id, Role.ADMIN)
        await repository.lock(connection, scope)
        had = await membership.set_role(connection, scope, _PEOPLE, user_id, role)
        await server.hub.recheck(connection, [user_id])
        await _tell(server, connection, scope, "team.role", user_id, before=had.word, role=role.word)


async def remove(server: Server, actor: Actor, team_id: str, user_id: str) -> None:
    """Take a member out, or leave. It counts from the next request on, and their streams end it at once."""
    async with server.database.writing() as connection:
        scope = await enter(connection, actor, team_id)
        await repository.lock(connection, scope)
        had = await membership.remove(connection, scope, _PEOPLE, user_id)
        await server.hub.recheck(connection, [user_id])
        await _tell(server, connection, scope, "team.remove", user_id, role=had.word)


async def hand_over(server: Server, actor: Actor, team_id: str, user_id: str) -> None:
    """Give the actor's ownership to another member; the actor stays as an admin."""
    async with server.database.writing() as connection:
        scope = await enter(connection, actor, team_id, Role.OWNER)
        if user_id == actor.user_id:
            raise Invalid("You own this team already.", "Name another member.")
        await repository.lock(connection, scope)
        word = await repository.member_role(connection, scope, user_id)
        if word is None:
            raise NotFound("This member")
        await repository.set_role(connection, scope, user_id, Role.OWNER.word)
        await repository.set_role(connection, scope, actor.user_id, Role.ADMIN.word)
        await server.hub.recheck(connection, [user_id, actor.user_id])
        await _tell(server, connection, scope, "team.ownership", user_id, before=word)


async def join(connection: AsyncConnection, place: TeamScope, user_id: str, role: Role, now_ms: int) -> bool:
    """Give a person a role in the scope of who invited; False when they have it, or a stronger one."""
    await repository.lock(connection, place)
    word = await repository.member_role(connection, place, user_id)
    if word is None:
        await repository.add_member(connection, place, user_id, role.word, now_ms)
    elif Role.of(word) >= role:
        return False
    else:
        await repository.set_role(connection, place, user_id, role.word)
    return True


async def _ids(connection: AsyncConnection, scope: TeamScope) -> list[str]:
    return [row.user_id for row in await repository.people(connection, scope)]


async def _owned_without(connection: AsyncConnection, scope: TeamScope, leaving: str) -> bool:
    return not set(await repository.owners(connection, scope)) <= {leaving}


_PEOPLE = membership.People(
    "team", "member", repository.member_role, repository.set_role, repository.remove, _owned_without
)


def _message(row: repository.AnyRow) -> Team:
    return Team(**{name: row._mapping[name] for name in Team.model_fields})


async def _tell(
    server: Server, connection: AsyncConnection, scope: TeamScope, action: str, subject: str, **details: Any
) -> None:
    await audit.record(
        connection,
        action,
        actor=scope.user_id,
        subject=subject,
        team_id=scope.team_id,
        now_ms=server.clock(),
        key=server.keys.pepper,
        details=details,
    )

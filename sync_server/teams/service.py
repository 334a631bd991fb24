"""Teams: entering one is what gives the right to its rows."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncConnection

from sync_server.errors import NotFound
from sync_server.kit.actor import Actor
from sync_server.kit.roles import Role
from sync_server.kit.scope import TeamScope
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

"""Workspaces: entering one is what gives the right to its rows."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncConnection

from sync_server.errors import NotFound
from sync_server.kit.actor import Actor
from sync_server.kit.roles import Role
from sync_server.kit.scope import Scope
from sync_server.projects import repository


async def enter(
    connection: AsyncConnection, actor: Actor, workspace_id: str, least: Role = Role.VIEWER
) -> Scope:
    """The actor's scope in a workspace, read in this transaction; never from a token.

    Raises NotFound when there is none to see, Forbidden when the role is weaker than `least`.
    """
    words = await repository.roles_of(connection, workspace_id, actor.user_id)
    if not words:
        raise NotFound("This project")
    scope = Scope(workspace_id, actor.user_id, max(Role.of(word) for word in words))
    scope.require(least)
    return scope

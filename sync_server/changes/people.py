"""Presence: members of a project see who else has what open."""

from __future__ import annotations

from core.wire.sync import Presence, Present, PresentPeople
from sync_server.changes import repository
from sync_server.changes.presence import Here
from sync_server.errors import Forbidden
from sync_server.kit.actor import Actor
from sync_server.projects import service as projects
from sync_server.server import Server


async def be_present(server: Server, actor: Actor, workspace_id: str, given: Presence) -> None:
    """Note what the actor's device has open."""
    if given.device not in {actor.device_id, actor.api_key_id}:
        raise Forbidden("The device is not the one that is signed in.", "Sign in on this device.")
    async with server.database.reading() as connection:
        await projects.enter(connection, actor, workspace_id)
        name = await repository.name_of(connection, actor.user_id)
    await server.hub.be_present(workspace_id, Here(actor.user_id, given.device, name), given.node)


async def present(server: Server, actor: Actor, workspace_id: str) -> PresentPeople:
    """Who has what open now."""
    async with server.database.reading() as connection:
        await projects.enter(connection, actor, workspace_id)
    found = server.hub.presence.people(workspace_id)
    people = (Present(user=who.user, device=who.device, name=who.name, node=node) for who, node in found)
    return PresentPeople(people=tuple(people))

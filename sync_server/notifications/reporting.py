"""What programs report, for the server to tell people: analyses, findings, files that could not be merged."""

from __future__ import annotations

from core.wire.notifications import FoundConflict, SendNotification, Sent
from sync_server.changes import service as changes
from sync_server.kit.actor import Actor
from sync_server.kit.roles import Role
from sync_server.notifications import causes
from sync_server.notifications.service import notify, told_before
from sync_server.projects import service as projects
from sync_server.server import Server


async def send(server: Server, actor: Actor, given: SendNotification) -> Sent:
    """Tell the people of a project of an analysis or a finding; whoever sends it is not told.

    What another machine sees as well was told by the first one, also to who came later and to whose it is.
    """
    async with server.database.writing() as connection:
        scope = await projects.enter(connection, actor, given.project_id, Role.EDITOR)
        place = await projects.place(connection, scope)
        where = given.file or "the project"
        subject: dict[str, str | int] = {}
        if given.file is not None:
            subject = {"file": given.file} | ({"line": given.line} if given.line is not None else {})
            where = f"{given.file}:{given.line}" if given.line is not None else given.file
        about = place.about(
            given.event,
            f"{given.event}:{scope.workspace_id}:{given.key}",
            subject,
            title=given.title,
            where=where,
        )
        if await told_before(connection, place.people(), about.dedup):
            return Sent(people=0)
        told = await notify(server, connection, about, place.people(), preferences_of=place.team)
    return Sent(people=len(told))


async def conflict(server: Server, actor: Actor, project_id: str, given: FoundConflict) -> Sent:
    """Tell whoever wrote the other side of a file that a device of the actor could not merge."""
    async with server.database.writing() as connection:
        scope = await projects.enter(connection, actor, project_id, Role.EDITOR)
        place = await projects.place(connection, scope)
        found = await changes.written(connection, scope, given.node, given.rev)
        told = await causes.conflicted(server, connection, place, given.node, given.rev, *found)
    return Sent(people=len(told))

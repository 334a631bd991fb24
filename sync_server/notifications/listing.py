"""The list of a person's notifications: of a place that they left, nothing is shown any more."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from core.wire.notifications import Notification, Notifications, NotificationStatus, Subject
from sync_server.errors import NotFound
from sync_server.kit import jobs
from sync_server.kit.actor import Actor
from sync_server.notifications import repository
from sync_server.notifications.service import subject_of, texts_of
from sync_server.projects import service as projects
from sync_server.server import Server
from sync_server.teams import service as teams

_STATUS_MS = 30 * 24 * 3600 * 1000

Places = tuple[Collection[str], Collection[str]]


async def page(
    server: Server, actor: Actor, before: str | None, limit: int, *, unread: bool
) -> Notifications:
    """A page of the list, the newest first."""
    async with server.database.reading() as connection:
        places = await _places(connection, actor)
        rows = await repository.page(
            connection, actor.user_id, *places, before=before, limit=limit, unread=unread
        )
        count = sum(row.read_ms is None for row in rows)
        if before is not None or len(rows) > limit:  # there are more than these
            count = await repository.unread(connection, actor.user_id, *places)
    shown = rows[:limit]
    following = shown[-1].id if len(rows) > limit else None
    return Notifications(notifications=tuple(_message(row) for row in shown), unread=count, next=following)


async def unread(server: Server, actor: Actor) -> int:
    """How many are not read."""
    async with server.database.reading() as connection:
        return await repository.unread(connection, actor.user_id, *await _places(connection, actor))


async def read(server: Server, actor: Actor, notification_id: str) -> None:
    """Note that one was read."""
    async with server.database.writing() as connection:
        if not await repository.read(connection, actor.user_id, notification_id, server.clock()):
            raise NotFound("This notification")
        await server.hub.hint_person(connection, actor.user_id)


async def read_up_to(server: Server, actor: Actor, last: str) -> None:
    """Note that everything up to one was read."""
    async with server.database.writing() as connection:
        await repository.read_up_to(connection, actor.user_id, last, server.clock())
        await server.hub.hint_person(connection, actor.user_id)


async def status(server: Server, actor: Actor) -> NotificationStatus:
    """Whether messages reach the person."""
    me, since = actor.user_id, server.clock() - _STATUS_MS
    async with server.database.reading() as connection:
        count = await repository.unread(connection, me, *await _places(connection, actor))
        collected, last = await repository.mails(connection, me)
        states = await jobs.states(connection, await repository.mail_jobs(connection, me, since))
    return NotificationStatus(
        unread=count,
        mail=bool(server.settings.smtp_url),
        waiting=collected + sum(state in ("due", "running") for state in states),
        failed=states.count("dead"),
        last_mail_ms=last,
    )


async def _places(connection: AsyncConnection, actor: Actor) -> Places:
    heads: dict[str, Any] = await projects.heads(connection, actor)
    return list(heads), list(await teams.ids_of(connection, actor.user_id))


def _message(row: repository.AnyRow) -> Notification:
    return Notification(
        id=row.id,
        event=row.event,
        project_id=row.about_project,
        team_id=row.about_team,
        actor_id=row.actor,
        subject=Subject.model_validate(subject_of(row)),
        texts=texts_of(row),
        created_ms=row.created_ms,
        read_ms=row.read_ms,
    )

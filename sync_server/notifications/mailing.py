"""The jobs that mail notifications, one by one or collected in a digest.

A notification has at most one job that may mail it (`mail_job`), and a person one
that may send the digest (`digest_job`): a job that was overtaken does nothing. At
least once: after a death between the relay's answer and the row's end the same mail
goes again, with the same Message-ID.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from sqlalchemy.ext.asyncio import AsyncConnection

from core.wire.notifications import SECURITY, sentence
from sync_server.errors import Forbidden, NotFound
from sync_server.kit.actor import Actor
from sync_server.mail.handler import deliver
from sync_server.notifications import repository, unsubscribing
from sync_server.notifications.hours import quiet_until
from sync_server.notifications.service import (
    DIGEST,
    MAIL,
    Wishes,
    plan_digest,
    plan_mail,
    texts_of,
    wishes_of,
)
from sync_server.projects import service as projects
from sync_server.server import Server
from sync_server.teams import service as teams
from sync_server.worker import Handler, Job

_MOST_LINES = 50


async def mail_one(server: Server, job: Job) -> None:
    """Mail one notification; nothing when another job has it, or the person may not know of it any more."""
    found = await _claimed(server, job)
    if found is None:
        return
    row, stop = found
    values = {**texts_of(row), "name": row.person_name}
    await deliver(server, f"{row.id}.mail", row.event, row.email, values, unsubscribe=stop)
    async with server.database.writing() as connection:
        done = {"mail_job": None, "mailed_ms": server.clock()}
        await repository.responsible(connection, row.id, job.id, **done)


async def _claimed(server: Server, job: Job) -> tuple[repository.AnyRow, str | None] | None:
    """The notification that this job is to mail now, and the link that stops such mails."""
    async with server.database.writing() as connection:
        row = await repository.one(connection, str(job.payload["notification"]))
        if row is None or row.mail_job != job.id:
            return None
        wishes = (await wishes_of(connection, {row.user_id}))[row.user_id]
        if not await may_know(connection, row) or not await _still_wanted(connection, row, wishes):
            await repository.responsible(connection, row.id, job.id, mail_job=None)
            return None
        if row.event not in SECURITY and quiet_until(wishes.habits, server.clock()) is not None:
            later = await plan_mail(server, connection, row.id, row.event, wishes.habits)
            await repository.responsible(connection, row.id, job.id, mail_job=later)
            return None
    stops = unsubscribing.can_stop(row.event)
    return row, unsubscribing.link(server, row.user_id, row.event) if stops else None


async def _still_wanted(connection: AsyncConnection, row: repository.AnyRow, wishes: Wishes) -> bool:
    """Whether the person did not switch it off while it waited."""
    team = row.about_team or ""
    if row.about_project is not None:
        scope = await projects.enter(connection, Actor(row.user_id, "user"), row.about_project)
        team = (await projects.place(connection, scope)).team or ""
    return wishes.wants(team, row.event, "mail")


async def may_know(connection: AsyncConnection, row: repository.AnyRow) -> bool:
    """Whether the account is in use and the person may enter the place of a notification, now."""
    if row.disabled or row.deleted_ms is not None:
        return False
    actor = Actor(row.user_id, "user")
    try:
        if row.about_project is not None:
            await projects.enter(connection, actor, row.about_project)
        if row.about_team is not None:
            await teams.enter(connection, actor, row.about_team)
    except (NotFound, Forbidden):
        return False
    return True


async def mail_digest(server: Server, job: Job) -> None:
    """One mail with all that a person's digest waits for; none when there is nothing to tell."""
    person = str(job.payload["person"])
    async with server.database.reading() as connection:
        wishes = (await wishes_of(connection, {person}))[person]
        to = await repository.email(connection, person)
        if wishes.habits.digest_job != job.id:
            return
        rows = await repository.collected(connection, person)
        actor = Actor(person, "user")
        inside = set(await projects.heads(connection, actor)) | await teams.ids_of(connection, person)
    shown = [row for row in rows if {row.about_project, row.about_team} - {None} <= inside]
    if shown and to is not None:
        values = {"name": to.name, "count": _count(len(shown))}
        stop = unsubscribing.link(server, person, unsubscribing.EVERYTHING)
        await deliver(
            server, f"{job.id}.digest", "digest", to.email, values, unsubscribe=stop, items=_lines(shown)
        )
    async with server.database.writing() as connection:
        await repository.hold(connection, {person})  # else what is told now takes this one for its own
        await repository.digested(connection, person, [row.id for row in shown], server.clock())
        gone = [row.id for row in rows if row not in shown]
        await repository.digested(connection, person, gone, None)
        if await repository.collected(connection, person):  # came meanwhile
            await plan_digest(server, connection, person, wishes.habits, again=job.id)
        else:
            await repository.set_habits(connection, person, digest_job=None)


def _count(number: int) -> str:
    return "1 notification" if number == 1 else f"{number} notifications"


def _lines(rows: Sequence[repository.AnyRow]) -> list[str]:
    """One line each; the same thing in the same words once, with how often."""
    counted = Counter(sentence(row.event, texts_of(row)) for row in rows)
    lines = [text if often == 1 else f"{text} ({often} times)" for text, often in counted.items()]
    more = len(lines) - _MOST_LINES
    return lines if more <= 0 else [*lines[:_MOST_LINES], f"and {more} more"]


HANDLERS: Mapping[str, Handler] = {MAIL: mail_one, DIGEST: mail_digest}
"""Kinds of jobs and who does them."""

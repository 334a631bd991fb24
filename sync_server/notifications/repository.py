"""Statements on notifications, preferences and habits. A person's rows are reached by the person's id."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Row, Select, and_, bindparam, delete, func, insert, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from sync_server.auth.models import users
from sync_server.kit.prepared import among, same
from sync_server.kit.scope import Scope
from sync_server.notifications.models import habits, notifications, preferences, proposal_authors

AnyRow = Row[*tuple[Any, ...]]


async def told(connection: AsyncConnection, people: Collection[str], dedup: str) -> set[str]:
    """Who of these was told of it before."""
    query = select(notifications.c.user_id).where(
        notifications.c.dedup == dedup, notifications.c.user_id.in_(people)
    )
    return set((await connection.execute(query)).scalars())


async def living(connection: AsyncConnection, people: Collection[str]) -> set[str]:
    """Who of these has an account that is in use."""
    query = select(users.c.id).where(
        users.c.id.in_(people), users.c.deleted_ms.is_(None), users.c.disabled.is_(False)
    )
    return set((await connection.execute(query)).scalars())


async def add(connection: AsyncConnection, rows: Sequence[dict[str, Any]]) -> None:
    """New notifications; of two transactions that tell of the same thing at once, one does."""
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    new = dialect.insert(notifications).on_conflict_do_nothing(index_elements=("user_id", "dedup"))
    await connection.execute(new, list(rows))


async def one(connection: AsyncConnection, notification_id: str) -> AnyRow | None:
    """A notification with its person's name and address; for who delivers it, by the id of a job."""
    person = (users.c.name.label("person_name"), users.c.email, users.c.disabled, users.c.deleted_ms)
    query = (
        select(*notifications.c, *person)
        .join(users, users.c.id == notifications.c.user_id)
        .where(notifications.c.id == notification_id)
    )
    return (await connection.execute(query)).first()


async def responsible(connection: AsyncConnection, notification_id: str, job: str, **values: Any) -> bool:
    """Change a notification as long as this job is the one that may mail it; whether it was."""
    mine = and_(notifications.c.id == notification_id, notifications.c.mail_job == job)
    return (await connection.execute(update(notifications).where(mine).values(**values))).rowcount == 1


_MINE = and_(
    same(notifications.c.user_id, "user"),
    notifications.c.listed.is_(True),
    or_(notifications.c.about_project.is_(None), among(notifications.c.about_project, "projects")),
    or_(notifications.c.about_team.is_(None), among(notifications.c.about_team, "teams")),
)
"""What a person's list shows: nothing of a place that they may not enter now."""

_UNREAD = notifications.c.read_ms.is_(None)
_COUNT = select(func.count()).select_from(notifications).where(_MINE, _UNREAD)


@cache
def _page(further: bool, unread: bool) -> Select[*tuple[Any, ...]]:
    query = select(notifications).where(_MINE)
    if further:
        query = query.where(notifications.c.id < bindparam("before"))
    if unread:
        query = query.where(_UNREAD)
    return query.order_by(notifications.c.id.desc()).limit(bindparam("most"))


def _here(user_id: str, projects: Collection[str], teams: Collection[str]) -> dict[str, Any]:
    return {"user": user_id, "projects": list(projects), "teams": list(teams)}


async def page(
    connection: AsyncConnection,
    user_id: str,
    projects: Collection[str],
    teams: Collection[str],
    *,
    before: str | None,
    limit: int,
    unread: bool,
) -> Sequence[AnyRow]:
    """The newest notifications before an id, one more than the page holds."""
    values = {**_here(user_id, projects, teams), "most": limit + 1}
    if before is not None:
        values["before"] = before
    return (await connection.execute(_page(before is not None, unread), values)).all()


async def unread(
    connection: AsyncConnection, user_id: str, projects: Collection[str], teams: Collection[str]
) -> int:
    """How many are not read."""
    return int((await connection.execute(_COUNT, _here(user_id, projects, teams))).scalar_one())


async def read(connection: AsyncConnection, user_id: str, notification_id: str, now_ms: int) -> bool:
    """Note that one was read; False when the person has none of this id. The first time counts."""
    mine = and_(notifications.c.user_id == user_id, notifications.c.id == notification_id)
    values = {"read_ms": func.coalesce(notifications.c.read_ms, now_ms)}
    return (await connection.execute(update(notifications).where(mine).values(**values))).rowcount == 1


async def read_up_to(connection: AsyncConnection, user_id: str, last: str, now_ms: int) -> None:
    """Note that all up to an id were read."""
    mine = and_(notifications.c.user_id == user_id, notifications.c.id <= last)
    unread_ones = update(notifications).where(mine, notifications.c.read_ms.is_(None))
    await connection.execute(unread_ones.values(read_ms=now_ms))


async def mails(connection: AsyncConnection, user_id: str) -> tuple[int, int | None]:
    """How many notifications wait for a person's digest, and when the last mail was."""
    count = func.count().filter(notifications.c.in_digest.is_(True))
    query = select(count, func.max(notifications.c.mailed_ms)).where(notifications.c.user_id == user_id)
    found = (await connection.execute(query)).one()
    return int(found[0]), found[1]


async def mail_jobs(connection: AsyncConnection, user_id: str, since_ms: int) -> list[str]:
    """The jobs that were to mail something to a person and did not yet."""
    query = select(notifications.c.mail_job).where(
        notifications.c.user_id == user_id,
        notifications.c.mail_job.is_not(None),
        notifications.c.created_ms >= since_ms,
    )
    return [str(job) for job in (await connection.execute(query)).scalars()]


async def choices(connection: AsyncConnection, people: Collection[str]) -> Sequence[AnyRow]:
    """What these people said about events and channels."""
    query = select(preferences).where(preferences.c.user_id.in_(people))
    order = (preferences.c.user_id, preferences.c.team, preferences.c.event, preferences.c.channel)
    return (await connection.execute(query.order_by(*order))).all()


async def set_choices(connection: AsyncConnection, user_id: str, rows: Iterable[dict[str, Any]]) -> None:
    """All that a person says, in place of what they said."""
    await connection.execute(delete(preferences).where(preferences.c.user_id == user_id))
    values = [{"user_id": user_id, **row} for row in rows]
    if values:
        await connection.execute(insert(preferences), values)


async def choose(
    connection: AsyncConnection, user_id: str, event: str, channel: str, *, wanted: bool
) -> None:
    """One choice that counts everywhere: those of teams for the same go."""
    same = and_(
        preferences.c.user_id == user_id, preferences.c.event == event, preferences.c.channel == channel
    )
    await connection.execute(delete(preferences).where(same))
    row = {"user_id": user_id, "team": "", "event": event, "channel": channel, "wanted": wanted}
    await connection.execute(insert(preferences), [row])


async def habits_of(connection: AsyncConnection, people: Collection[str]) -> Sequence[AnyRow]:
    """The habits that these people have set."""
    return (await connection.execute(select(habits).where(habits.c.user_id.in_(people)))).all()


async def hold(connection: AsyncConnection, people: Collection[str], *, digests: bool = False) -> None:
    """Let nobody else change the habits of these people until the end; `digests`: of who wants a digest.

    Always in the order of ids. Whoever holds some asks for no more of others' than it asked for first.
    """
    query = select(habits.c.user_id).where(habits.c.user_id.in_(people)).order_by(habits.c.user_id)
    if digests:
        query = query.where(habits.c.digest != "off")
    await connection.execute(query.with_for_update())


async def set_habits(connection: AsyncConnection, user_id: str, **values: Any) -> None:
    """Change a person's habits, or write the first ones."""
    done = await connection.execute(update(habits).where(habits.c.user_id == user_id).values(**values))
    if done.rowcount == 0:
        first = {"time_zone": "UTC", "digest": "off"}
        await connection.execute(insert(habits).values(user_id=user_id, **{**first, **values}))


def _waiting(user_id: str) -> Select[*tuple[Any, ...]]:
    mine = and_(notifications.c.user_id == user_id, notifications.c.in_digest.is_(True))
    return select(notifications).where(mine).order_by(notifications.c.id)


async def collected(connection: AsyncConnection, user_id: str) -> Sequence[AnyRow]:
    """What waits for a person's digest, the oldest first."""
    return (await connection.execute(_waiting(user_id))).all()


async def digested(
    connection: AsyncConnection, user_id: str, ids: Collection[str], mailed_ms: int | None
) -> None:
    """Take notifications out of the digest: sent, or (None) dropped."""
    mine = and_(notifications.c.user_id == user_id, notifications.c.id.in_(ids))
    await connection.execute(update(notifications).where(mine).values(in_digest=False, mailed_ms=mailed_ms))


async def email(connection: AsyncConnection, user_id: str) -> AnyRow | None:
    """Name and address of a person whose account is in use."""
    alive = and_(users.c.id == user_id, users.c.deleted_ms.is_(None), users.c.disabled.is_(False))
    return (await connection.execute(select(users.c.name, users.c.email).where(alive))).first()


async def person_of_address(connection: AsyncConnection, email_key: str) -> str | None:
    """The person who has an address."""
    query = select(users.c.id).where(users.c.email_key == email_key, users.c.deleted_ms.is_(None))
    found: str | None = (await connection.execute(query)).scalar()
    return found


async def name_of(connection: AsyncConnection, user_id: str) -> str:
    """What a person is called; nothing for somebody who is gone."""
    return str((await connection.execute(select(users.c.name).where(users.c.id == user_id))).scalar() or "")


async def remember_proposal(
    connection: AsyncConnection, scope: Scope, proposal: str, user_id: str, title: str
) -> None:
    """Whose a proposal is; the first time counts."""
    if await proposal_of(connection, scope, proposal) is None:
        row = scope.insert(proposal_authors, proposal=proposal, user_id=user_id, title=title)
        await connection.execute(row)


async def proposal_of(connection: AsyncConnection, scope: Scope, proposal: str) -> AnyRow | None:
    """Author and title of a proposal."""
    found = scope.select(proposal_authors).where(proposal_authors.c.proposal == proposal)
    return (await connection.execute(found)).first()


async def everything_of(connection: AsyncConnection, user_id: str) -> dict[str, Sequence[AnyRow]]:
    """Every row of a person, by what it is."""
    tables = {
        "notifications": notifications,
        "notification_choices": preferences,
        "notification_habits": habits,
    }
    return {
        name: (await connection.execute(select(table).where(table.c.user_id == user_id))).all()
        for name, table in tables.items()
    }


async def remove_person(connection: AsyncConnection, user_id: str) -> None:
    """Every row of a person goes."""
    for table in (notifications, preferences, habits):
        await connection.execute(delete(table).where(table.c.user_id == user_id))


async def caused_by(connection: AsyncConnection, user_id: str) -> Sequence[AnyRow]:
    """What a person caused for others."""
    query = select(notifications.c.id, notifications.c.texts).where(notifications.c.actor == user_id)
    return (await connection.execute(query)).all()


async def set_texts(connection: AsyncConnection, notification_id: str, texts: str) -> None:
    """Other words for a notification."""
    query = update(notifications).where(notifications.c.id == notification_id)
    await connection.execute(query.values(texts=texts))


async def remove_before(connection: AsyncConnection, before_ms: int) -> int:
    """Remove what was made before then and waits for nothing; how many."""
    old = and_(notifications.c.created_ms < before_ms, notifications.c.in_digest.is_(False))
    return (await connection.execute(delete(notifications).where(old))).rowcount

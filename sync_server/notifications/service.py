"""Tells people what happened, in the transaction in which it happens.

`notify` writes one row per person and one job per mail; a job holds the id of its
notification and nothing else. Whether the person may still see the place is asked
again when the job runs. A team's webhooks and Slack channels hear of it once, whoever
else does: `sync_server/deliveries`.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson
from sqlalchemy.ext.asyncio import AsyncConnection

from core.wire.ids import new_id
from core.wire.notifications import LOCKED, SECURITY, Channel, Event, wanted_by_default
from sync_server.deliveries.announcing import announce
from sync_server.kit import jobs
from sync_server.notifications import repository
from sync_server.notifications.hours import Habits, next_digest, quiet_until
from sync_server.server import Server

MAIL, DIGEST = "notify.mail", "notify.digest"
"""Kinds of jobs: `{"notification": ID}`, and of the digest `{"person": ID}`."""

_LONGEST_TEXT = 300
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f")


@dataclass(frozen=True, slots=True)
class About:
    """What happened. `dedup` names it: a person is told of it once, whatever is tried again.

    `actor` caused it and is not told. `project` and `team` are where: only who may enter is told,
    and `team` is the one whose preferences count.
    """

    event: Event
    dedup: str
    actor: str | None = None
    project: str | None = None
    team: str | None = None
    subject: Mapping[str, str | int] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)


async def notify(
    server: Server,
    connection: AsyncConnection,
    about: About,
    audience: Collection[str],
    *,
    preferences_of: str | None = None,
) -> tuple[str, ...]:
    """Tell these people, inside the transaction of the cause; the ids of the new notifications.

    `preferences_of`: the team whose preferences count, where the place is one of its projects.
    """
    team = about.team or preferences_of or ""
    if team:
        await _announce(server, connection, team, about)
    people = {person for person in audience if person != about.actor}
    if people:
        people -= await repository.told(connection, people, about.dedup)
    people = await repository.living(connection, people) if people else people
    if not people:
        return ()
    await hold_digests(connection, people)
    wishes = await wishes_of(connection, people)
    rows = []
    for person in sorted(people):
        row = _row(server, about, person)
        rows.append(row)
        await _plan(server, connection, about, row, wishes[person], team)
    await repository.add(connection, rows)
    for row in rows:
        if row["listed"]:
            await server.hub.hint_person(connection, row["user_id"], fresh=1)
    return tuple(row["id"] for row in rows)


async def told_before(connection: AsyncConnection, people: Collection[str], dedup: str) -> bool:
    """Whether anybody of these was told of something."""
    return bool(await repository.told(connection, people, dedup[:200]))


async def hold_digests(connection: AsyncConnection, people: Collection[str]) -> None:
    """Let no digest of these people end before this transaction does.

    One that ended between would not have what is told now, and this would believe that it has.
    A transaction that tells several things holds those of everybody first: two that hold one
    after another, in two orders, would wait for each other.
    """
    await repository.hold(connection, people, digests=True)


@dataclass(frozen=True, slots=True)
class Wishes:
    """What one person wants: by (team or nothing, event, channel), and when."""

    said: Mapping[tuple[str, str, str], bool]
    habits: Habits

    def wants(self, team: str, event: Event, channel: Channel) -> bool:
        """Whether an event of a team (empty: of none) goes by a channel."""
        if (event, channel) in LOCKED:
            return True
        for place in (team, "") if team else ("",):
            wanted = self.said.get((place, event, channel))
            if wanted is not None:
                return wanted
        return wanted_by_default(event, channel)


async def wishes_of(connection: AsyncConnection, people: Collection[str]) -> dict[str, Wishes]:
    """The wishes of these people."""
    said: dict[str, dict[tuple[str, str, str], bool]] = {person: {} for person in people}
    for row in await repository.choices(connection, people):
        said[row.user_id][row.team, row.event, row.channel] = row.wanted
    habits = {row.user_id: _habits(row) for row in await repository.habits_of(connection, people)}
    return {person: Wishes(said[person], habits.get(person, Habits())) for person in people}


def _habits(row: repository.AnyRow) -> Habits:
    return Habits(row.time_zone, row.quiet_start, row.quiet_end, row.digest, row.digest_job)


async def _announce(server: Server, connection: AsyncConnection, team: str, about: About) -> None:
    """Tell the team's receivers, in the same words."""
    where = {"project_id": about.project, "actor_id": about.actor, "subject": dict(about.subject)}
    await announce(server, connection, team, about.event, about.dedup, where, _texts(about))


def _texts(about: About) -> dict[str, str]:
    return {name: plain(text)[:_LONGEST_TEXT] for name, text in about.texts.items()}


def _row(server: Server, about: About, person: str) -> dict[str, Any]:
    now = server.clock()
    return {
        "id": new_id(now),
        "user_id": person,
        "event": about.event,
        "about_project": about.project,
        "about_team": about.team,
        "actor": about.actor,
        "subject": orjson.dumps(dict(about.subject)).decode(),
        "texts": orjson.dumps(_texts(about)).decode(),
        "dedup": about.dedup[:200],
        "created_ms": now,
        "listed": False,
        "mail_job": None,
        "in_digest": False,
    }


async def _plan(
    server: Server,
    connection: AsyncConnection,
    about: About,
    row: dict[str, Any],
    wishes: Wishes,
    team: str,
) -> None:
    """Decide on the channels of one notification, and ask for the job of its mail."""
    row["listed"] = wishes.wants(team, about.event, "desktop")
    if about.event == "invited" or not wishes.wants(team, about.event, "mail"):
        return  # the mail of an invitation holds its secret and has a job of its own
    if wishes.habits.digest != "off" and about.event not in SECURITY:
        row["in_digest"] = True
        await plan_digest(server, connection, row["user_id"], wishes.habits)
    else:
        row["mail_job"] = await plan_mail(server, connection, row["id"], about.event, wishes.habits)


async def plan_mail(
    server: Server, connection: AsyncConnection, notification_id: str, event: str, habits: Habits
) -> str:
    """The job that mails a notification: now, or when the person's quiet hours end."""
    now = server.clock()
    later = None if event in SECURITY else quiet_until(habits, now)
    return await jobs.enqueue(connection, MAIL, {"notification": notification_id}, now, due_ms=later)


async def plan_digest(
    server: Server, connection: AsyncConnection, person: str, habits: Habits, again: str | None = None
) -> None:
    """See to it that a digest comes; `again`: the job that is over."""
    if habits.digest_job not in (None, again) and await _comes(connection, str(habits.digest_job)):
        return
    now = server.clock()
    due = next_digest(habits, now)
    job = await jobs.enqueue(connection, DIGEST, {"person": person}, now, due_ms=due)
    await repository.set_habits(connection, person, digest_job=job)


async def _comes(connection: AsyncConnection, job: str) -> bool:
    """Whether a job is still to be done: one that was given up or dropped sends no digest ever."""
    return bool({"due", "running"} & set(await jobs.states(connection, [job])))


def texts_of(row: repository.AnyRow) -> dict[str, str]:
    """The words of a notification's sentence."""
    found: dict[str, str] = orjson.loads(row.texts)
    return found


def subject_of(row: repository.AnyRow) -> dict[str, Any]:
    """Where a notification leads to."""
    found: dict[str, Any] = orjson.loads(row.subject)
    return found


async def person_of_address(connection: AsyncConnection, email_key: str) -> str | None:
    """The person who has a mail address, for who invites it."""
    return await repository.person_of_address(connection, email_key)


def plain(text: str) -> str:
    """One line without control characters and without those that turn the direction of letters around."""
    kept = (" " if unicodedata.category(letter) in ("Cc", "Zl", "Zp", "Cs") else letter for letter in text)
    return " ".join("".join(letter for letter in kept if letter not in _TURNING).split())

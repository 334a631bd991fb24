"""What somebody wants to hear of, how, and when."""

from __future__ import annotations

from core.wire.notifications import (
    CHANNELS,
    EVENTS,
    LOCKED,
    Choice,
    NewPreferences,
    Preferences,
    QuietHours,
    Rule,
)
from sync_server.errors import Invalid
from sync_server.kit.actor import Actor
from sync_server.notifications import repository
from sync_server.notifications.hours import Habits, zone
from sync_server.notifications.service import Wishes, wishes_of
from sync_server.server import Server
from sync_server.teams import service as teams


async def preferences(server: Server, actor: Actor) -> Preferences:
    """What counts for the person."""
    async with server.database.reading() as connection:
        wishes = (await wishes_of(connection, {actor.user_id}))[actor.user_id]
        return _message(wishes, await teams.ids_of(connection, actor.user_id))


async def choose(server: Server, actor: Actor, wanted: NewPreferences) -> Preferences:
    """Everything anew; Invalid for what cannot be switched off and for a zone that is none."""
    _check(wanted)
    me = actor.user_id
    rows = {(item.team_id or "", item.event, item.channel): item.wanted for item in wanted.choices}
    habits = {
        "time_zone": wanted.time_zone,
        "quiet_start": wanted.quiet.start if wanted.quiet else None,
        "quiet_end": wanted.quiet.end if wanted.quiet else None,
        "digest": wanted.digest,
    }
    async with server.database.writing() as connection:
        for team in sorted({team for team, _, _ in rows if team}):
            await teams.enter(connection, actor, team)
        values = [
            {"team": team, "event": event, "channel": channel, "wanted": said}
            for (team, event, channel), said in rows.items()
        ]
        await repository.set_choices(connection, me, values)
        await repository.set_habits(connection, me, **habits)
        wishes = (await wishes_of(connection, {me}))[me]
        return _message(wishes, await teams.ids_of(connection, me))


def _check(wanted: NewPreferences) -> None:
    for item in wanted.choices:
        if not item.wanted and (item.event, item.channel) in LOCKED:
            raise Invalid(
                f"Mails of “{item.event}” cannot be switched off.", "Leave this choice out, or let it be on."
            )
    if zone(wanted.time_zone) is None:
        raise Invalid("This is no time zone that the server knows.", "Give a name like Europe/Berlin.")


def _message(wishes: Wishes, mine: frozenset[str]) -> Preferences:
    rules = tuple(
        Rule(
            event=event,
            channel=channel,
            wanted=wishes.wants("", event, channel),
            locked=(event, channel) in LOCKED,
        )
        for event in EVENTS
        for channel in CHANNELS
    )
    own = tuple(
        Choice(event=event, channel=channel, wanted=said, team_id=team)
        for (team, event, channel), said in wishes.said.items()
        if team in mine and event in EVENTS and channel in CHANNELS
    )
    habits = wishes.habits
    return Preferences(
        rules=rules,
        teams=own,
        time_zone=habits.time_zone,
        quiet=_quiet(habits),
        digest=habits.digest,  # type: ignore[arg-type]
    )


def _quiet(habits: Habits) -> QuietHours | None:
    if habits.start is None or habits.end is None:
        return None
    return QuietHours(start=habits.start, end=habits.end)

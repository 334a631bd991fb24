"""What happens in projects and teams, as notifications: who is told, and in which words.

Each function is called in the transaction of its cause, by the feature that knows of it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncConnection

from core.wire.notifications import Event
from sync_server.kit.roles import Role
from sync_server.kit.scope import Scope, TeamScope
from sync_server.notifications import repository
from sync_server.notifications.mentions import mentioned
from sync_server.notifications.service import About, hold_digests, notify
from sync_server.server import Server

_MENTIONS = 20
"""So many comments of one push are read for names at most."""
_SINGLY = 3
"""More proposals or comments than this in one push are told as one."""


@dataclass(frozen=True, slots=True)
class Place:
    """A project or a team as its people know it; `roles` and `names` are by person."""

    scope: Scope | TeamScope
    name: str
    team: str | None
    roles: Mapping[str, Role]
    names: Mapping[str, str]

    @property
    def project(self) -> Scope:
        """The right in the project that this is."""
        assert isinstance(self.scope, Scope)
        return self.scope

    @property
    def by(self) -> str:
        """What the person is called who does something."""
        return self.names.get(self.scope.user_id, "Somebody")

    def people(self, least: Role = Role.VIEWER) -> set[str]:
        """Everybody with at least this role."""
        return {person for person, role in self.roles.items() if role >= least}

    def about(self, event: Event, dedup: str, subject: Mapping[str, str | int], **texts: str) -> About:
        """Something that whoever acts caused here."""
        words = {"by": self.by, "place": self.name, **texts}
        return About(
            event, dedup, self.scope.user_id, project=self.project.workspace_id, subject=subject, texts=words
        )


@dataclass(frozen=True, slots=True)
class Proposed:
    """A proposal that is there for the first time."""

    node: str
    proposal: str
    title: str
    file: str | None


@dataclass(frozen=True, slots=True)
class Said:
    """A comment as it is now. `line` counts from 1; `first`: it is new."""

    node: str
    text: str
    file: str | None
    line: int | None
    proposal: str | None
    first: bool


async def proposed(
    server: Server, connection: AsyncConnection, place: Place, found: Sequence[Proposed]
) -> None:
    """Proposals wait for a review: told to everybody who may decide."""
    if found:
        await hold_digests(connection, place.people())
    for each in found:
        await repository.remember_proposal(
            connection, place.project, each.proposal, place.scope.user_id, each.title[:200]
        )
    for each, title in _gathered(found):
        subject = _without_none(node=each.node, proposal=each.proposal, file=each.file)
        about = place.about("proposal-ready", f"proposal:{each.node}", subject, title=title)
        await notify(server, connection, about, place.people(Role.REVIEWER), preferences_of=place.team)


def _gathered(found: Sequence[Proposed]) -> list[tuple[Proposed, str]]:
    if len(found) <= _SINGLY:
        return [(each, each.title) for each in found]
    return [(found[0], f"{found[0].title} and {len(found) - 1} more")]


async def decided(
    server: Server,
    connection: AsyncConnection,
    place: Place,
    node: str,
    proposal: str,
    words: Collection[str],
) -> None:
    """Somebody decided on hunks of a proposal: told to whose it is, once for each outcome."""
    about_it = await repository.proposal_of(connection, place.project, proposal)
    verdict = _verdict(words)
    if about_it is None or not verdict or about_it.user_id not in place.roles:
        return
    await hold_digests(connection, place.people())
    subject = {"node": node, "proposal": proposal}
    about = place.about(
        "review-decided", f"review:{node}:{verdict}", subject, title=about_it.title, verdict=verdict
    )
    await notify(server, connection, about, {about_it.user_id}, preferences_of=place.team)


def _verdict(words: Collection[str]) -> str:
    """Half a sentence, or nothing where nothing was decided."""
    found = {word for word in words if word in ("accepted", "rejected")}
    return "partly accepted" if len(found) == 2 else next(iter(found), "")


async def said(server: Server, connection: AsyncConnection, place: Place, found: Sequence[Said]) -> None:
    """Comments: told to everybody, and by their name to those who are mentioned."""
    if found:
        await hold_digests(connection, place.people())
    new = [each for each in found if each.first]
    for each in [each for each in found if "@" in each.text][:_MENTIONS]:
        await _mention(server, connection, place, each)
    if len(new) > _SINGLY:
        texts = {"where": "several places", "text": f"{len(new)} comments"}
        about = place.about("comment", f"comment:{new[0].node}", {"comment": new[0].node}, **texts)
        await notify(server, connection, about, place.people(), preferences_of=place.team)
        return
    for each in new:
        where, subject = await _where(connection, place, each)
        about = place.about("comment", f"comment:{each.node}", subject, where=where, text=each.text)
        named = mentioned(each.text, place.names)
        await notify(server, connection, about, place.people() - named, preferences_of=place.team)


async def _mention(server: Server, connection: AsyncConnection, place: Place, each: Said) -> None:
    named = mentioned(each.text, place.names)
    if named:
        where, subject = await _where(connection, place, each)
        about = place.about("mention", f"mention:{each.node}", subject, where=where, text=each.text)
        await notify(server, connection, about, named, preferences_of=place.team)


async def _where(connection: AsyncConnection, place: Place, each: Said) -> tuple[str, dict[str, str | int]]:
    subject = _without_none(comment=each.node, file=each.file, line=each.line, proposal=each.proposal)
    if each.proposal is not None:
        found = await repository.proposal_of(connection, place.project, each.proposal)
        if found is not None:
            return f"“{found.title}”", subject
    where = each.file or "the project"
    return (f"{where}:{each.line}" if each.file and each.line else where), subject


async def conflicted(
    server: Server, connection: AsyncConnection, place: Place, node: str, rev: str, author: str, file: str
) -> tuple[str, ...]:
    """A device could not merge a file: told to who wrote the other side."""
    if author in place.roles:
        subject: dict[str, str | int] = {"node": node, "file": file}
        about = place.about("conflict", f"conflict:{node}:{rev}:{place.scope.user_id}", subject, where=file)
        return await notify(server, connection, about, {author}, preferences_of=place.team)
    return ()


def _without_none(**values: str | int | None) -> dict[str, str | int]:
    return {name: value for name, value in values.items() if value is not None}

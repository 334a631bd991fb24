"""Invitations: given by administrators of a place, accepted once, never stronger than who gave them."""

from __future__ import annotations

from typing import Any, Literal

from sqlalchemy.ext.asyncio import AsyncConnection

from core.wire.ids import new_id
from core.wire.teams import Invitation, Invitations, MadeInvitation, NewInvitation, Offer, RoleName
from sync_server.errors import ApiError, ConflictError, Forbidden, Invalid, NotFound
from sync_server.invitations import repository
from sync_server.invitations.secrets import invitation_of, keyed, new_secret, same
from sync_server.kit import audit, jobs
from sync_server.kit.actor import Actor
from sync_server.kit.addresses import email_key
from sync_server.kit.roles import Role
from sync_server.kit.scope import Scope, TeamScope
from sync_server.notifications.service import About, notify, person_of_address
from sync_server.projects import service as projects
from sync_server.server import Server
from sync_server.teams import service as teams

Kind = Literal["team", "project"]
MAIL = "mail.invitation"
"""The job that mails an invitation: `{"invitation": ID}`."""
_MOST_OPEN = 200
_DAY_MS = 24 * 60 * 60 * 1000


async def invite(
    server: Server, actor: Actor, kind: Kind, place_id: str, wanted: NewInvitation
) -> MadeInvitation:
    """A new invitation: mailed, or told as a link."""
    if wanted.email is not None and not server.settings.smtp_url:
        raise Invalid(
            "This server sends no mail.", "Make an invitation without an address, and send its link."
        )
    role, invitation_id, now = Role.of(wanted.role), new_id(), server.clock()
    secret = None if wanted.email is not None else new_secret(invitation_id)
    async with server.database.writing() as connection:
        place = await _enter(connection, actor, kind, place_id)
        place.require(role, "give a higher role")
        if await repository.count_open(connection, place, now) >= _MOST_OPEN:
            raise ConflictError("There are 200 open invitations.", "Revoke some of them first.")
        await repository.add(
            connection,
            place,
            id=invitation_id,
            role=role.word,
            email=wanted.email,
            secret_hash=keyed(server.keys.pepper, secret) if secret else None,
            invited_by=actor.user_id,
            created_ms=now,
            expires_ms=now + wanted.days * _DAY_MS,
        )
        if secret is None:
            await jobs.enqueue(connection, MAIL, {"invitation": invitation_id}, now)
            await _tell_invited(server, connection, invitation_id)
        await _tell(server, connection, "invitation.create", invitation_id, actor, place, role.word)
        rows = await repository.open_ones(connection, place, now)
    made = next(_message(row) for row in rows if row.id == invitation_id)
    link = f"{server.settings.address}/invitations#{secret}" if secret else None
    return MadeInvitation(invitation=made, secret=secret, link=link)


async def open_ones(server: Server, actor: Actor, kind: Kind, place_id: str) -> Invitations:
    """The invitations of a place that still count."""
    async with server.database.reading() as connection:
        place = await _enter(connection, actor, kind, place_id)
        rows = await repository.open_ones(connection, place, server.clock())
    return Invitations(invitations=tuple(_message(row) for row in rows))


async def revoke(server: Server, actor: Actor, kind: Kind, place_id: str, invitation_id: str) -> None:
    """End an invitation before it was used."""
    async with server.database.writing() as connection:
        place = await _enter(connection, actor, kind, place_id)
        now = server.clock()
        if not await repository.revoke(
            connection, place, invitation_id, closed_ms=now, closed_by=actor.user_id
        ):
            raise NotFound("This invitation")
        await _tell(server, connection, "invitation.revoke", invitation_id, actor, place)


async def look(server: Server, secret: str) -> Offer:
    """What a secret offers; whoever has it may know."""
    async with server.database.reading() as connection:
        row, _ = await _offered(server, connection, secret)
    return _offer(row)


async def accept(server: Server, actor: Actor, secret: str) -> Offer:
    """Take the role; it counts from the next request on."""
    async with server.database.writing() as connection:
        row, place = await _offered(server, connection, secret)
        await _for_this_person(connection, row, actor)
        await take(server, connection, row, place, actor.user_id)
    return _offer(row)


async def take(
    server: Server,
    connection: AsyncConnection,
    row: repository.AnyRow,
    place: repository.Place,
    user_id: str,
) -> None:
    """Use the invitation up and give its role, inside the caller's transaction."""
    now, role = server.clock(), Role.of(row.role)
    if not await repository.close(connection, row.id, "accepted", closed_ms=now, closed_by=user_id):
        raise _spent()
    join = teams.join if isinstance(place, TeamScope) else projects.join
    if not await join(connection, place, user_id, role, now):  # type: ignore[arg-type]
        raise ConflictError("You have this role, or a stronger one, already.", "Nothing is left to do.")
    await server.hub.recheck(connection, [user_id])
    person = Actor(user_id, "user")
    await _tell_joined(server, connection, row, place, user_id, role)
    await _tell(server, connection, "invitation.accept", row.id, person, place, role.word)


async def decline(server: Server, actor: Actor, secret: str) -> None:
    """Say no; the secret does not count any more."""
    async with server.database.writing() as connection:
        row, place = await _offered(server, connection, secret)
        await _for_this_person(connection, row, actor)
        values = {"closed_ms": server.clock(), "closed_by": actor.user_id}
        if not await repository.close(connection, row.id, "declined", **values):
            raise _spent()
        await _tell(server, connection, "invitation.decline", row.id, actor, place)


async def for_registration(
    server: Server, connection: AsyncConnection, secret: str, email: str
) -> tuple[repository.AnyRow, repository.Place]:
    """The invitation with which somebody may make an account; `take` it once the account is there."""
    row, place = await _offered(server, connection, secret)
    if row.email is not None and email_key(row.email) != email_key(email):
        raise Forbidden(
            "This invitation is for another address.", "Register with the address it was sent to."
        )
    return row, place


async def secret_to_mail(
    server: Server, connection: AsyncConnection, invitation_id: str
) -> tuple[repository.AnyRow, str] | None:
    """The invitation and a fresh secret for its mail; None when it does not count any more.

    The secret is made when the mail is sent, so that no job holds one. A retry makes a new one.
    """
    row = await repository.by_id(connection, invitation_id)
    if row is None or row.state != "open" or row.email is None or row.expires_ms <= server.clock():
        return None
    secret = new_secret(invitation_id)
    await repository.set_secret(connection, invitation_id, keyed(server.keys.pepper, secret))
    return row, secret


async def _tell_invited(server: Server, connection: AsyncConnection, invitation_id: str) -> None:
    """Whoever has an account sees the invitation there too; its link is in the mail only."""
    row = await repository.by_id(connection, invitation_id)
    assert row is not None
    person = await person_of_address(connection, email_key(row.email))
    if person is not None:
        texts = {"by": row.invited_by_name, "place": row.team_name or row.project_name, "role": row.role}
        subject = {"invitation": invitation_id}
        about = About("invited", f"invited:{invitation_id}", row.invited_by, subject=subject, texts=texts)
        await notify(server, connection, about, {person})


async def _tell_joined(
    server: Server,
    connection: AsyncConnection,
    row: repository.AnyRow,
    place: repository.Place,
    user_id: str,
    role: Role,
) -> None:
    """Whoever looks after the place learns that somebody came, and so does who invited them."""
    if isinstance(place, TeamScope):
        here, team, project = await teams.place(connection, place), place.id, None
    else:
        here, team, project = await projects.place(connection, place), None, place.id
    texts = {"by": here.names.get(user_id, "Somebody"), "place": here.name, "role": role.word}
    about = About("joined", f"joined:{row.id}", user_id, project, team, texts=texts)
    await notify(
        server, connection, about, here.people(Role.ADMIN) | {row.invited_by}, preferences_of=here.team
    )


async def _enter(connection: AsyncConnection, actor: Actor, kind: Kind, place_id: str) -> repository.Place:
    if kind == "team":
        return await teams.enter(connection, actor, place_id, Role.ADMIN)
    return await projects.enter(connection, actor, place_id, Role.ADMIN)


async def _offered(
    server: Server, connection: AsyncConnection, secret: str
) -> tuple[repository.AnyRow, repository.Place]:
    """The invitation of a secret and the giver's scope, as it is now.

    An invitation is worth what its giver may give: who was removed, demoted or disabled gives nothing.
    """
    invitation_id = invitation_of(secret)
    row = await repository.by_id(connection, invitation_id) if invitation_id else None
    if not same(row.secret_hash if row else None, server.keys.pepper, secret) or row is None:
        raise _spent()
    if row.state != "open" or row.expires_ms <= server.clock() or row.giver_disabled:
        raise _spent()
    giver = Actor(row.invited_by, "user")
    try:
        place: Scope | TeamScope
        if row.team_id is not None:
            place = await teams.enter(connection, giver, row.team_id, Role.ADMIN)
        else:
            place = await projects.enter(connection, giver, row.workspace_id, Role.ADMIN)
        place.require(Role.of(row.role))
    except (NotFound, Forbidden):
        raise _spent() from None
    return row, place


async def _for_this_person(connection: AsyncConnection, row: repository.AnyRow, actor: Actor) -> None:
    if row.email is None:
        return
    if email_key(row.email) != await repository.email_of(connection, actor.user_id):
        raise Forbidden("This invitation is for another address.", "Sign in with the address it was sent to.")


def _spent() -> ApiError:
    return NotFound("This invitation")


def _offer(row: repository.AnyRow) -> Offer:
    kind: Kind = "team" if row.team_id is not None else "project"
    return Offer(
        kind=kind,
        id=row.team_id or row.workspace_id,
        name=row.team_name if kind == "team" else row.project_name,
        role=row.role,
        invited_by_name=row.invited_by_name,
        for_email=row.email is not None,
        expires_ms=row.expires_ms,
    )


def _message(row: repository.AnyRow) -> Invitation:
    return Invitation(**{name: row._mapping[name] for name in Invitation.model_fields})


async def _tell(
    server: Server,
    connection: AsyncConnection,
    action: str,
    subject: str,
    actor: Actor,
    place: repository.Place,
    role: RoleName | None = None,
) -> None:
    where: dict[str, Any] = {place.column: place.id}
    await audit.record(
        connection,
        action,
        actor=actor.user_id,
        subject=subject,
        now_ms=server.clock(),
        key=server.keys.pepper,
        details={"role": role} if role else {},
        **where,
    )

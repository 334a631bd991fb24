"""Making accounts: by anybody, by invitation, and the first administrator.

Where the server sends mail, registering says nothing about an address: its owner is
told by mail, whether or not there is an account. Without mail an address that is
taken must be refused, and such refusals are counted like wrong passwords.
"""

from __future__ import annotations

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from core.wire.accounts import (
    FirstAdmin,
    InvitationMade,
    MailSent,
    Registration,
    RegistrationAnswer,
    Tokens,
)
from core.wire.ids import new_id
from sync_server.auth import attempts, onetime, repository
from sync_server.auth.invited import INVITATION, invitation
from sync_server.auth.rules import usable
from sync_server.auth.sessions import open_session
from sync_server.auth.traces import mail, note
from sync_server.errors import ApiError, ConflictError, Forbidden, NotSignedIn
from sync_server.kit.actor import Actor
from sync_server.server import Server

CONFIRM, FIRST = "confirm-registration", "first-admin"
INVITATION_SECONDS = 7 * 24 * 3600
CONFIRM_SECONDS = 24 * 3600
FIRST_SECONDS = 7 * 24 * 3600


async def register(server: Server, wanted: Registration, address: str) -> Tokens | MailSent:
    """A new account that is signed in, or a mail to its address first."""
    settings = server.settings
    if settings.registration == "closed":
        raise ApiError("registration-closed", "This server takes no new accounts.", "Ask its operator.")
    if settings.registration == "invite" and not wanted.invitation:
        raise ApiError("invitation-needed", "An account needs an invitation.", "Ask for one.")
    password = wanted.password.get_secret_value()
    usable(password, wanted.email, wanted.name)
    tried = attempts.attempt(server, "", address)
    async with server.database.reading() as connection:
        await attempts.check(connection, server, tried)
    password_hash = await server.passwords.hash(password)
    if wanted.invitation:
        return await _invited(server, wanted, password_hash, address, tried)
    if settings.smtp_url:
        return await _by_mail(server, wanted, password_hash)
    async with server.database.writing() as connection:
        if await repository.user_by_email(connection, wanted.email) is None:
            user_id = await add(server, connection, wanted.email, wanted.name, password_hash)
            return await open_session(server, connection, user_id, wanted.device, address)
        await attempts.failed(connection, server, tried)
    raise _taken()


async def _invited(
    server: Server, wanted: Registration, password_hash: str, address: str, tried: attempts.Attempt
) -> Tokens:
    """Only who has an invitation learns that an address is taken, and it stays unused then."""
    try:
        async with server.database.writing() as connection:
            use = await invitation(server, connection, wanted.invitation or "", wanted.email)
            if await repository.user_by_email(connection, wanted.email) is not None:
                raise _taken()
            user_id = await add(server, connection, wanted.email, wanted.name, password_hash)
            await use(user_id)
            return await open_session(server, connection, user_id, wanted.device, address)
    except ApiError:
        async with server.database.writing() as connection:
            await attempts.failed(connection, server, tried)
        raise


async def _by_mail(server: Server, wanted: Registration, password_hash: str) -> MailSent:
    async with server.database.writing() as connection:
        user = await repository.user_by_email(connection, wanted.email)
        now, pending_id = server.clock(), new_id()
        values = {"email": wanted.email, "name": wanted.name, "password_hash": password_hash}
        until = now + CONFIRM_SECONDS * 1000
        await repository.add_pending(connection, id=pending_id, created_ms=now, expires_ms=until, **values)
        template = "confirm-registration" if user is None else "has-account"
        await mail(server, connection, template, pending=pending_id, user=user.id if user else None)
    return MailSent()


async def confirm(server: Server, given: RegistrationAnswer, address: str) -> Tokens:
    """The account of a mail that was answered by who knows its password.

    The password is asked again, so that nobody makes an account with somebody else's address and
    waits for its owner to press a link.
    """
    secret = given.secret.get_secret_value()
    tried = attempts.attempt(server, "", address)
    async with server.database.reading() as connection:
        await attempts.check(connection, server, tried)
        ticket = await onetime.peek(connection, server.keys, CONFIRM, secret, server.clock())
        found = await repository.pending_by_id(connection, ticket.subject) if ticket else None
    kept = found.password_hash if found else None
    right, _ = await server.passwords.check(given.password.get_secret_value(), kept)
    if found is None or not right:
        async with server.database.writing() as connection:
            await attempts.failed(connection, server, tried)
        raise NotSignedIn("The link or the password does not count.", code="wrong-credentials")
    async with server.database.writing() as connection:
        if await onetime.use(connection, server.keys, CONFIRM, secret, server.clock()) is None:
            raise NotSignedIn("The link or the password does not count.", code="wrong-credentials")
        if await repository.user_by_email(connection, found.email) is not None:
            raise _taken()
        user_id = await add(server, connection, found.email, found.name, found.password_hash)
        await repository.forget_pending(connection, found.id)
        return await open_session(server, connection, user_id, given.device, address)


async def add(
    server: Server,
    connection: AsyncConnection,
    email: str,
    name: str,
    password_hash: str | None,
    role: str = "user",
) -> str:
    """A new account in this transaction; its id. ConflictError when the address was taken meanwhile."""
    user_id = new_id()
    values = {"id": user_id, "email": email, "name": name, "password_hash": password_hash}
    try:
        await repository.add_user(connection, **values, server_role=role, created_ms=server.clock())
    except IntegrityError:
        raise _taken() from None
    await note(server, connection, "register", user_id, role=role)
    return user_id


async def invite(server: Server, actor: Actor) -> InvitationMade:
    """A link with which one person makes an account; administrators of the server only."""
    if not actor.is_admin:
        raise Forbidden("Only an administrator of the server invites to it.", "Ask one.")
    async with server.database.writing() as connection:
        now = server.clock()
        secret, ticket = await onetime.make(
            connection, server.keys, INVITATION, actor.user_id, now_ms=now, seconds=INVITATION_SECONDS
        )
        await note(server, connection, "account-invitation", actor.user_id, ticket=ticket.id)
    link = f"{server.settings.address}/auth/register#{secret}"
    return InvitationMade(link=link, secret=secret, expires_ms=ticket.expires_ms)


async def first_link(server: Server) -> str | None:
    """A link that makes the first administrator; None as soon as there is one."""
    async with server.database.writing() as connection:
        if await repository.any_admin(connection):
            return None
        await onetime.withdraw(connection, FIRST, "server")
        secret, _ = await onetime.make(
            connection, server.keys, FIRST, "server", now_ms=server.clock(), seconds=FIRST_SECONDS
        )
    return f"{server.settings.address}/auth/first#{secret}"


async def first(server: Server, given: FirstAdmin, address: str) -> Tokens:
    """The first administrator. The secret counts once and never beside an administrator."""
    password = given.password.get_secret_value()
    usable(password, given.email, given.name)
    tried = attempts.attempt(server, "", address)
    async with server.database.reading() as connection:
        await attempts.check(connection, server, tried)
    password_hash = await server.passwords.hash(password)
    async with server.database.writing() as connection:
        secret = given.secret.get_secret_value()
        ticket = await onetime.use(connection, server.keys, FIRST, secret, server.clock())
        if ticket is not None and not await repository.any_admin(connection):
            if await repository.user_by_email(connection, given.email) is not None:
                raise _taken()
            user_id = await add(server, connection, given.email, given.name, password_hash, role="admin")
            await onetime.withdraw(connection, FIRST, "server")
            return await open_session(server, connection, user_id, given.device, address)
        await attempts.failed(connection, server, tried)
    raise Forbidden("This link does not count any more.", "Start the server again for a new one.")


def _taken() -> ConflictError:
    return ConflictError("This address has an account.", "Sign in, or reset the password.")

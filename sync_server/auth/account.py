"""What people do with their own account: profile, password, address."""

from __future__ import annotations

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from core.wire.accounts import EmailChange, NewPassword, PasswordChange, Profile
from sync_server.auth import attempts, onetime, repository
from sync_server.auth.rules import usable
from sync_server.auth.sessions import end_others
from sync_server.auth.traces import mail, note
from sync_server.errors import ConflictError, Invalid, NotSignedIn
from sync_server.kit.actor import Actor
from sync_server.server import Server

RESET, EMAIL = "password-reset", "confirm-email"


async def profile(server: Server, actor: Actor) -> Profile:
    """The account that asks."""
    user = await _me(server, actor)
    names = ("id", "email", "name", "server_role", "created_ms")
    return Profile(**{n: getattr(user, n) for n in names}, has_password=user.password_hash is not None)


async def rename(server: Server, actor: Actor, name: str) -> Profile:
    """Change how the person is called."""
    async with server.database.writing() as connection:
        await repository.change_user(connection, actor.user_id, name=name)
        await note(server, connection, "profile", actor.user_id)
    return await profile(server, actor)


async def change_password(server: Server, actor: Actor, wanted: PasswordChange, address: str) -> None:
    """A new password; every other session ends, and a mail says so."""
    user = await _me(server, actor)
    password = wanted.password.get_secret_value()
    usable(password, user.email, user.name)
    if user.password_hash is None:
        raise ConflictError(
            "This account has no password yet.", "Choose one with “forgot my password”, which asks by mail."
        )
    await prove(server, user, wanted.current.get_secret_value(), address)
    password_hash = await server.passwords.hash(password)
    async with server.database.writing() as connection:
        await _set_password(connection, user.id, password_hash)
        await end_others(server, connection, user.id, "password", actor.session_id)
        await note(server, connection, "password-changed", user.id)
        await mail(server, connection, "password-changed", user=user.id)


async def forgot_password(server: Server, email: str) -> None:
    """A mail with a link, if there is an account: the same work and silence if there is none."""
    async with server.database.writing() as connection:
        user = await repository.user_by_email(connection, email)
        known = user is not None and not user.disabled
        await mail(server, connection, "reset", user=user.id if user is not None and known else None)


async def reset_password(server: Server, given: NewPassword, address: str) -> None:
    """A new password by the secret of a mail; every session ends, and the account is not held any more."""
    secret, password = given.secret.get_secret_value(), given.password.get_secret_value()
    tried = attempts.attempt(server, "", address)
    async with server.database.reading() as connection:
        await attempts.check(connection, server, tried)
        ticket = await onetime.peek(connection, server.keys, RESET, secret, server.clock())
        user = await repository.user_by_id(connection, ticket.subject) if ticket else None
    if user is None or user.disabled:
        await _failed(server, tried)
        raise _spent()
    usable(password, user.email, user.name)
    password_hash = await server.passwords.hash(password)
    async with server.database.writing() as connection:
        if await onetime.use(connection, server.keys, RESET, secret, server.clock()) is None:
            raise _spent()
        await _set_password(connection, user.id, password_hash)
        await attempts.forgive(connection, server, user)
        await end_others(server, connection, user.id, "password", None)
        await note(server, connection, "password-reset", user.id)
        await mail(server, connection, "password-changed", user=user.id)


async def change_email(server: Server, actor: Actor, wanted: EmailChange, address: str) -> None:
    """Ask the new address and tell the old one. Nothing says whether it belongs to another account."""
    if not server.settings.smtp_url:
        raise ConflictError(
            "This server sends no mail, so an address cannot be confirmed.",
            "Ask its operator.",
            code="no-mail",
        )
    user = await _me(server, actor)
    if user.password_hash is not None:
        await prove(server, user, wanted.password.get_secret_value(), address)
    async with server.database.writing() as connection:
        taken = await repository.user_by_email(connection, wanted.email)
        await onetime.withdraw(connection, EMAIL, user.id)
        await repository.change_user(connection, user.id, wanted_email=wanted.email)
        await mail(server, connection, "email-wanted", user=user.id)
        other = taken.id if taken is not None and taken.id != user.id else None
        await mail(server, connection, "has-account" if other else "confirm-email", user=other or user.id)
        await note(server, connection, "email-wanted", user.id)


async def confirm_email(server: Server, secret: str, address: str) -> None:
    """The address of a mail that was answered counts from now on."""
    tried = attempts.attempt(server, "", address)
    async with server.database.writing() as connection:
        await attempts.check(connection, server, tried)
        ticket = await onetime.use(connection, server.keys, EMAIL, secret, server.clock())
        user = await repository.user_by_id(connection, ticket.subject) if ticket else None
        if user is not None and ticket is not None and user.wanted_email == ticket.details["email"]:
            await _set_email(connection, user.id, user.wanted_email)
            await note(server, connection, "email-changed", user.id)
            return
        await attempts.failed(connection, server, tried)
    raise _spent()


async def _set_password(connection: AsyncConnection, user_id: str, password_hash: str) -> None:
    """A new password, and nothing that was asked for under the old one opens the account any more.

    Whoever had the account for a while may have asked for another address.
    """
    await repository.change_user(connection, user_id, password_hash=password_hash, wanted_email=None)
    for purpose in (RESET, EMAIL):
        await onetime.withdraw(connection, purpose, user_id)


async def _set_email(connection: AsyncConnection, user_id: str, email: str) -> None:
    """The new address; links that lie in the mailbox of the old one do not count any more."""
    try:
        await repository.change_user(connection, user_id, email=email, wanted_email=None)
    except IntegrityError:
        raise ConflictError("This address has an account.", "Choose another address.") from None
    for purpose in (RESET, EMAIL):
        await onetime.withdraw(connection, purpose, user_id)


async def prove(server: Server, user: repository.Found, password: str, address: str) -> None:
    """Raise unless it is the password of somebody who is signed in; counted like a sign-in."""
    tried = attempts.attempt(server, user.email, address)
    async with server.database.reading() as connection:
        await attempts.check(connection, server, tried, user)
    right, _ = await server.passwords.check(password, user.password_hash)
    if not right:
        await _failed(server, tried, user)
        raise Invalid("The password is wrong.", "Try again.")


async def _failed(server: Server, tried: attempts.Attempt, user: repository.Found | None = None) -> None:
    async with server.database.writing() as connection:
        await attempts.failed(connection, server, tried, user)


async def _me(server: Server, actor: Actor) -> repository.Found:
    async with server.database.reading() as connection:
        user = await repository.user_by_id(connection, actor.user_id)
    if user is None:
        raise NotSignedIn
    return user


def _spent() -> Invalid:
    return Invalid("This link does not count any more.", "Ask for a new one.")

"""Accounts and sessions."""

from __future__ import annotations

import hashlib
import secrets

from sqlalchemy.ext.asyncio import AsyncConnection

from core.wire.accounts import Device, Login, Registration, Tokens
from core.wire.ids import new_id
from sync_server.auth import repository
from sync_server.errors import ApiError, ConflictError, NotSignedIn
from sync_server.kit import audit
from sync_server.kit.actor import Actor
from sync_server.server import Server


async def register(server: Server, wanted: Registration, address: str) -> Tokens:
    """A new account, signed in."""
    if server.settings.registration == "closed":
        raise ApiError("registration-closed", "This server takes no new accounts.", "Ask its operator.")
    password_hash = await server.passwords.hash(wanted.password.get_secret_value())
    async with server.database.writing() as connection:
        if await repository.user_by_email(connection, wanted.email) is not None:
            raise ConflictError("This address has an account.", "Sign in, or reset the password.")
        user_id = new_id()
        now = server.clock()
        values = {"id": user_id, "email": wanted.email, "name": wanted.name, "password_hash": password_hash}
        await repository.add_user(connection, **values, server_role="user", created_ms=now)
        await audit.record(
            connection, "register", actor=user_id, subject=user_id, now_ms=now, key=server.keys.pepper
        )
        return await open_session(server, connection, user_id, wanted.device, address)


async def login(server: Server, given: Login, address: str) -> Tokens:
    """A session for the right password; the same answer and time for a wrong one and for nobody."""
    async with server.database.reading() as connection:
        user = await repository.user_by_email(connection, given.email)
    kept = user.password_hash if user else None
    right, _ = await server.passwords.check(given.password.get_secret_value(), kept)
    if user is None or not right:
        raise NotSignedIn("The address or the password is wrong.", code="wrong-credentials")
    async with server.database.writing() as connection:
        return await open_session(server, connection, user.id, given.device, address)


async def open_session(
    server: Server, connection: AsyncConnection, user_id: str, device: Device, address: str
) -> Tokens:
    """A new session and its tokens."""
    session_id, refresh, now = new_id(), secrets.token_urlsafe(32), server.clock()
    await repository.add_session(
        connection,
        id=session_id,
        user_id=user_id,
        device_id=device.id,
        device_name=device.name,
        refresh_hash=hashlib.sha256(refresh.encode()).hexdigest(),
        rotated_ms=now,
        created_ms=now,
        seen_ms=now,
        expires_ms=now + server.settings.refresh_token_seconds * 1000,
        address=address,
    )
    return Tokens(
        access_token=server.tokens.issue(user_id, session_id),
        expires_in=server.settings.access_token_seconds,
        refresh_token=refresh,
        user_id=user_id,
        session_id=session_id,
    )


async def actor_of(server: Server, token: str) -> Actor:
    """Who a bearer token stands for, now; NotSignedIn when it does not count any more."""
    user_id, session_id = server.tokens.read(token)
    async with server.database.reading() as connection:
        found = await repository.session_with_user(connection, session_id)
    if found is None or found.revoked_ms is not None or found.disabled or found.user_id != user_id:
        raise NotSignedIn("This session has ended.", code="session-ended")
    return Actor(user_id, found.server_role, session_id=session_id, device_id=found.device_id)

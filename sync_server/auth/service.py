"""Signing in, and who a token stands for."""

from __future__ import annotations

from core.wire.accounts import Login, Tokens
from sync_server.auth import api_keys, attempts, repository
from sync_server.auth.sessions import open_session
from sync_server.auth.traces import mail, note
from sync_server.errors import ApiError, NotSignedIn
from sync_server.kit.actor import Actor
from sync_server.server import Server


async def login(server: Server, given: Login, address: str) -> Tokens:
    """A session for the right password; the same answer and time for a wrong one and for nobody."""
    tried = attempts.attempt(server, given.email, address)
    async with server.database.reading() as connection:
        user = await repository.user_by_email(connection, given.email)
        await attempts.check(connection, server, tried, user)
    kept = user.password_hash if user else None
    right, fresh = await server.passwords.check(given.password.get_secret_value(), kept)
    if user is None or not right:
        await _failed(server, tried, user)
        raise NotSignedIn("The address or the password is wrong.", code="wrong-credentials")
    if user.disabled:
        raise ApiError("account-disabled", "This account is disabled.", "Ask the operator of the server.")
    async with server.database.writing() as connection:
        await attempts.forgive(connection, server, user)
        if fresh is not None:
            await repository.change_user(connection, user.id, password_hash=fresh)
        return await open_session(server, connection, user.id, given.device, address)


async def _failed(server: Server, tried: attempts.Attempt, user: repository.Found | None) -> None:
    async with server.database.writing() as connection:
        held = await attempts.failed(connection, server, tried, user)
        if held and user is not None:
            await note(server, connection, "account-held", user.id, actor="system")
            await mail(server, connection, "held", user=user.id)


async def actor_of(server: Server, token: str) -> Actor:
    """Who a bearer token stands for, now; NotSignedIn when it does not count any more."""
    if token.startswith(api_keys.PREFIX):
        return await api_keys.actor_of(server, token)
    user_id, session_id = server.tokens.read(token)
    found = await server.sessions.one(session_id)
    ended = found is None or found.revoked_ms is not None or found.expires_ms <= server.clock()
    if found is None or ended or found.disabled or found.user_id != user_id:
        raise NotSignedIn("This session has ended.", code="session-ended")
    return Actor(user_id, found.server_role, session_id=session_id, device_id=found.device_id)

"""Sessions: opened by a sign-in, kept by rotating refresh tokens, ended by anybody who should.

A refresh token counts once. The one before it, from the same device and shortly
after, is a lost answer and gets the same successor; any older one means that it was
copied, so the session ends and its owner is told.
"""

from __future__ import annotations

import hmac
from typing import Any, Literal

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from core.wire.accounts import Device, Refresh, SessionRow, Tokens
from core.wire.ids import new_id
from core.wire.notifications import Event
from sync_server.auth import refreshing, repository
from sync_server.auth.traces import note
from sync_server.errors import NotFound, NotSignedIn
from sync_server.kit.actor import Actor
from sync_server.kit.clock import spoken
from sync_server.kit.sealing import seal, unseal
from sync_server.notifications.service import About, notify
from sync_server.server import Server

_PURPOSE = "refresh successor"
_LONGEST_MS = 365 * 24 * 3600 * 1000
"""However often it is refreshed, a session ends a year after its sign-in."""

Found = Row[*tuple[Any, ...]]
Case = Literal["rotate", "again", "reuse", "ended"]


async def open_session(
    server: Server, connection: AsyncConnection, user_id: str, device: Device, address: str
) -> Tokens:
    """A new session and its tokens; a mail when the account knows other devices, but not this one."""
    session_id, now = new_id(), server.clock()
    refresh = refreshing.make(server.keys, session_id)
    known = await repository.devices_of(connection, user_id)
    await repository.add_session(
        connection,
        id=session_id,
        user_id=user_id,
        device_id=device.id,
        device_name=device.name,
        refresh_hash=refreshing.fingerprint(refresh),
        rotated_ms=now,
        created_ms=now,
        seen_ms=now,
        expires_ms=now + server.settings.refresh_token_seconds * 1000,
        address=address,
    )
    await note(server, connection, "sign-in", user_id, session=session_id)
    if known and device.id not in known:
        words = {"device": device.name, "address": address, "time": spoken(now)}
        await _warn(server, connection, "new-device", user_id, session_id, words)
    return _tokens(server, user_id, session_id, refresh)


async def refresh(server: Server, given: Refresh) -> Tokens:
    """The successor of a refresh token, and an access token; NotSignedIn when it does not count."""
    token = given.refresh_token.get_secret_value()
    session_id = refreshing.session_of(server.keys, token)
    if session_id is None:
        raise _ended()
    async with server.database.writing() as connection:
        found = await repository.session_for_refresh(connection, session_id)
        case = _case(server, found, token, given.device)
        tokens: Tokens | None = None
        if found is not None and case == "rotate":
            tokens = await _rotate(server, connection, found)
        elif found is not None and case == "again":
            successor = unseal(server.keys.storage, _PURPOSE, found.successor, session_id)
            tokens = _tokens(server, found.user_id, session_id, successor) if successor else None
        elif found is not None and case == "reuse":
            await _reused(server, connection, found)
    if tokens is None:  # raised out here, or what was just written would be rolled back
        raise _ended()
    return tokens


def _case(server: Server, found: Found | None, token: str, device: str) -> Case:
    now = server.clock()
    if found is None or found.revoked_ms is not None or found.disabled or found.expires_ms <= now:
        return "ended"
    mine = refreshing.fingerprint(token)
    if found.device_id != device:
        return "reuse"
    if hmac.compare_digest(found.refresh_hash, mine):
        return "rotate"
    lost = found.previous_hash is not None and hmac.compare_digest(found.previous_hash, mine)
    grace = abs(now - found.rotated_ms) <= server.settings.refresh_grace_seconds * 1000
    return "again" if lost and grace else "reuse"


async def _rotate(server: Server, connection: AsyncConnection, found: Found) -> Tokens:
    now, fresh = server.clock(), refreshing.make(server.keys, found.id)
    until = min(now + server.settings.refresh_token_seconds * 1000, found.created_ms + _LONGEST_MS)
    values = {
        "previous_hash": found.refresh_hash,
        "refresh_hash": refreshing.fingerprint(fresh),
        "successor": seal(server.keys.storage, _PURPOSE, fresh, found.id),
        "rotated_ms": now,
        "seen_ms": now,
        "expires_ms": until,
    }
    await repository.change_session(connection, found.id, **values)
    return _tokens(server, found.user_id, found.id, fresh)


async def _reused(server: Server, connection: AsyncConnection, found: Found) -> None:
    await repository.end_sessions(connection, found.user_id, server.clock(), "reuse", only=found.id)
    await note(server, connection, "refresh-reused", found.user_id, actor="system", session=found.id)
    words = {"device": found.device_name, "time": spoken(server.clock())}
    await _warn(server, connection, "session-killed", found.user_id, found.id, words)


async def _warn(
    server: Server,
    connection: AsyncConnection,
    event: Event,
    user_id: str,
    session_id: str,
    words: dict[str, str],
) -> None:
    """Tell a person of something that they should know about their account."""
    about = About(event, f"{event}:{session_id}", subject={"session": session_id}, texts=words)
    await notify(server, connection, about, {user_id})


async def logout(server: Server, given: Refresh) -> None:
    """End the session of a refresh token; the same silence for any text that is none."""
    token = given.refresh_token.get_secret_value()
    session_id = refreshing.session_of(server.keys, token)
    if session_id is None:
        return
    async with server.database.writing() as connection:
        found = await repository.session_for_refresh(connection, session_id)
        if found is not None and found.revoked_ms is None:
            await _end(server, connection, found.user_id, "logout", only=session_id)


async def list_mine(server: Server, actor: Actor) -> list[SessionRow]:
    """The living sessions of the person, the last used first."""
    async with server.database.reading() as connection:
        rows = await repository.sessions_of(connection, actor.user_id, server.clock())
    return [
        SessionRow(
            id=row.id,
            device_id=row.device_id,
            device_name=row.device_name,
            created_ms=row.created_ms,
            seen_ms=row.seen_ms,
            address=row.address,
            current=row.id == actor.session_id,
        )
        for row in rows
    ]


async def rename(server: Server, actor: Actor, session_id: str, device_name: str) -> None:
    """Call a device something else."""
    async with server.database.writing() as connection:
        await _mine(connection, actor, session_id)
        await repository.change_session(connection, session_id, device_name=device_name)


async def end_one(server: Server, actor: Actor, session_id: str) -> None:
    """End one of the person's sessions."""
    async with server.database.writing() as connection:
        await _mine(connection, actor, session_id)
        await _end(server, connection, actor.user_id, "revoked", only=session_id)


async def end_others(
    server: Server, connection: AsyncConnection, user_id: str, why: str, kept: str | None
) -> int:
    """End every session of a person but one (None: all), also those that begin a moment later; how many.

    A machine that was let in by a code and has not fetched its session yet gets none.
    """
    await repository.refuse_approved(connection, user_id)
    return await _end(server, connection, user_id, why, kept=kept)


async def _mine(connection: AsyncConnection, actor: Actor, session_id: str) -> None:
    found = await repository.session_for_refresh(connection, session_id)
    if found is None or found.user_id != actor.user_id or found.revoked_ms is not None:
        raise NotFound("This session")


async def _end(
    server: Server,
    connection: AsyncConnection,
    user_id: str,
    why: str,
    *,
    only: str | None = None,
    kept: str | None = None,
) -> int:
    ended = await repository.end_sessions(connection, user_id, server.clock(), why, only=only, kept=kept)
    await server.hub.recheck(connection, [user_id])
    await note(server, connection, "sign-out", user_id, why=why, sessions=ended)
    return ended


def _tokens(server: Server, user_id: str, session_id: str, token: str) -> Tokens:
    return Tokens(
        access_token=server.tokens.issue(user_id, session_id),
        expires_in=server.settings.access_token_seconds,
        refresh_token=token,
        user_id=user_id,
        session_id=session_id,
    )


def _ended() -> NotSignedIn:
    return NotSignedIn("This session has ended.", code="session-ended")

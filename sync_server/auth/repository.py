"""Statements on users and sessions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import Row, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from sync_server.auth.models import api_keys, device_grants, pending, sessions, users
from sync_server.kit.addresses import email_key
from sync_server.kit.prepared import Direct, among

Found = Row[*tuple[Any, ...]]


async def add_user(connection: AsyncConnection, **values: Any) -> None:
    """A new account."""
    await connection.execute(insert(users).values(email_key=email_key(values["email"]), **values))


async def change_user(connection: AsyncConnection, user_id: str, **values: Any) -> None:
    """Set columns of an account; a new address changes how it is compared too."""
    if "email" in values:
        values["email_key"] = email_key(values["email"])
    await connection.execute(update(users).where(users.c.id == user_id).values(**values))


async def user_by_email(connection: AsyncConnection, email: str) -> Found | None:
    """The account of an address."""
    return (await connection.execute(select(users).where(users.c.email_key == email_key(email)))).first()


async def user_by_id(connection: AsyncConnection, user_id: str) -> Found | None:
    """An account that was not deleted."""
    query = select(users).where(users.c.id == user_id, users.c.deleted_ms.is_(None))
    return (await connection.execute(query)).first()


async def any_admin(connection: AsyncConnection) -> bool:
    """Whether the server has an administrator."""
    query = select(users.c.id).where(users.c.server_role == "admin", users.c.deleted_ms.is_(None)).limit(1)
    return (await connection.execute(query)).first() is not None


async def add_session(connection: AsyncConnection, **values: Any) -> None:
    """A new session."""
    await connection.execute(insert(sessions).values(**values))


class Who(NamedTuple):
    """What a request needs to know of a session and its person."""

    user_id: str
    device_id: str
    revoked_ms: int | None
    expires_ms: int
    server_role: str
    disabled: bool


_WHO = Direct(
    select(
        sessions.c.id,
        sessions.c.user_id,
        sessions.c.device_id,
        sessions.c.revoked_ms,
        sessions.c.expires_ms,
        users.c.server_role,
        users.c.disabled,
    )
    .join(users, users.c.id == sessions.c.user_id)
    .where(among(sessions.c.id, "ids"))
)


async def sessions_with_users(connection: AsyncConnection, session_ids: Sequence[str]) -> dict[str, Who]:
    """Sessions with their persons, by their ids."""
    return {session: Who(*who) for session, *who in await _WHO.rows(connection, ids=list(session_ids))}


class KeyAndOwner(NamedTuple):
    """What a request needs to know of an API key and its person."""

    user_id: str
    secret_hash: str
    scopes: str
    expires_ms: int | None
    used_ms: int | None
    revoked_ms: int | None
    server_role: str
    disabled: bool


_KEYS = Direct(
    select(
        api_keys.c.id,
        api_keys.c.user_id,
        api_keys.c.secret_hash,
        api_keys.c.scopes,
        api_keys.c.expires_ms,
        api_keys.c.used_ms,
        api_keys.c.revoked_ms,
        users.c.server_role,
        users.c.disabled,
    )
    .join(users, users.c.id == api_keys.c.user_id)
    .where(among(api_keys.c.id, "ids"))
)


async def keys_with_users(connection: AsyncConnection, key_ids: Sequence[str]) -> dict[str, KeyAndOwner]:
    """API keys with their persons, by their ids."""
    return {key: KeyAndOwner(*found) for key, *found in await _KEYS.rows(connection, ids=list(key_ids))}


async def session_for_refresh(connection: AsyncConnection, session_id: str) -> Found | None:
    """A session with `disabled` of its person, locked for this transaction: two refreshes stand in line."""
    query = (
        select(sessions, users.c.disabled)
        .join(users, users.c.id == sessions.c.user_id)
        .where(sessions.c.id == session_id)
        .with_for_update(of=sessions)
    )
    return (await connection.execute(query)).first()


async def change_session(connection: AsyncConnection, session_id: str, **values: Any) -> None:
    """Set columns of a session."""
    await connection.execute(update(sessions).where(sessions.c.id == session_id).values(**values))


async def sessions_of(connection: AsyncConnection, user_id: str, now_ms: int) -> list[Found]:
    """The living sessions of a person, the last used first."""
    alive = (sessions.c.revoked_ms.is_(None)) & (sessions.c.expires_ms > now_ms)
    query = select(sessions).where(sessions.c.user_id == user_id, alive)
    return list(await connection.execute(query.order_by(sessions.c.seen_ms.desc(), sessions.c.id)))


async def session_by_id(connection: AsyncConnection, session_id: str) -> Found | None:
    """A session, living or ended."""
    return (await connection.execute(select(sessions).where(sessions.c.id == session_id))).first()


async def devices_of(connection: AsyncConnection, user_id: str) -> frozenset[str]:
    """The devices that a person ever signed in on, as far as it is remembered."""
    query = select(sessions.c.device_id).where(sessions.c.user_id == user_id).distinct()
    return frozenset((await connection.execute(query)).scalars())


async def end_sessions(
    connection: AsyncConnection,
    user_id: str,
    now_ms: int,
    why: str,
    *,
    only: str | None = None,
    kept: str | None = None,
) -> int:
    """End one session, all but one, or all; how many there were. Their successors are forgotten."""
    query = update(sessions).where(sessions.c.user_id == user_id, sessions.c.revoked_ms.is_(None))
    if only is not None:
        query = query.where(sessions.c.id == only)
    if kept is not None:
        query = query.where(sessions.c.id != kept)
    return (
        await connection.execute(query.values(revoked_ms=now_ms, revoked_why=why, successor=None))
    ).rowcount


async def refuse_approved(connection: AsyncConnection, user_id: str) -> None:
    """Machines that a person let in by a code, and that have not fetched their session yet, stay outside."""
    approved = (device_grants.c.user_id == user_id) & (device_grants.c.state == "approved")
    await connection.execute(update(device_grants).where(approved).values(state="denied"))


async def add_pending(connection: AsyncConnection, **values: Any) -> None:
    """A registration that waits for its mail to be answered."""
    await connection.execute(insert(pending).values(**values))


async def pending_by_id(connection: AsyncConnection, pending_id: str) -> Found | None:
    """A waiting registration."""
    return (await connection.execute(select(pending).where(pending.c.id == pending_id))).first()


async def forget_pending(connection: AsyncConnection, pending_id: str) -> None:
    """It was answered."""
    await connection.execute(delete(pending).where(pending.c.id == pending_id))

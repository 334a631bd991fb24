"""Statements on users and sessions."""

from __future__ import annotations

import unicodedata
from typing import Any

from sqlalchemy import Row, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from sync_server.auth.models import sessions, users


def email_key(email: str) -> str:
    """How addresses are compared: two spellings of one address are one account."""
    return unicodedata.normalize("NFKC", email.strip()).casefold()


async def add_user(connection: AsyncConnection, **values: Any) -> None:
    """A new account."""
    await connection.execute(insert(users).values(email_key=email_key(values["email"]), **values))


async def user_by_email(connection: AsyncConnection, email: str) -> Row[*tuple[Any, ...]] | None:
    """The account of an address."""
    return (await connection.execute(select(users).where(users.c.email_key == email_key(email)))).first()


async def user_by_id(connection: AsyncConnection, user_id: str) -> Row[*tuple[Any, ...]] | None:
    """An account."""
    return (await connection.execute(select(users).where(users.c.id == user_id))).first()


async def add_session(connection: AsyncConnection, **values: Any) -> None:
    """A new session."""
    await connection.execute(insert(sessions).values(**values))


async def session_with_user(connection: AsyncConnection, session_id: str) -> Row[*tuple[Any, ...]] | None:
    """What a request needs to know of a session and its person, in one statement."""
    columns = (sessions.c.user_id, sessions.c.device_id, sessions.c.revoked_ms, sessions.c.expires_ms)
    query = (
        select(*columns, users.c.server_role, users.c.disabled)
        .join(users, users.c.id == sessions.c.user_id)
        .where(sessions.c.id == session_id)
    )
    return (await connection.execute(query)).first()


async def set_password(connection: AsyncConnection, user_id: str, password_hash: str) -> None:
    """Replace the kept hash."""
    await connection.execute(update(users).where(users.c.id == user_id).values(password_hash=password_hash))

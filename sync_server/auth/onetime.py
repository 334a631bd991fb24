"""One-time secrets: invitations, password resets, confirmations, the first administrator's link.

A secret says what it is for (`purpose`) and for whom or what (`subject`). Only its
HMAC is kept; it counts once and until it expires. Whoever makes one decides what
using it does. Everything runs inside the caller's transaction.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from core.wire.ids import new_id
from sync_server.auth.models import one_time
from sync_server.kit.keys import Keys

_DOT = "."
LONGEST = 200
"""Characters; a longer secret is none."""


@dataclass(frozen=True, slots=True)
class Ticket:
    """What a secret stands for."""

    id: str
    purpose: str
    subject: str
    details: dict[str, Any]
    expires_ms: int


def keyed(keys: Keys, purpose: str, secret: str) -> str:
    """The hash that is kept of a secret: useless to whoever only has the database."""
    return hmac.new(keys.pepper, f"{purpose}\n{secret}".encode(), hashlib.sha256).hexdigest()


async def make(
    connection: AsyncConnection,
    keys: Keys,
    purpose: str,
    subject: str,
    *,
    now_ms: int,
    seconds: int,
    details: dict[str, Any] | None = None,
) -> tuple[str, Ticket]:
    """A new secret, which is told once, and its ticket. `details` hold no secrets."""
    ticket = Ticket(new_id(), purpose, subject, details or {}, now_ms + seconds * 1000)
    secret = secrets.token_urlsafe(32)
    values = {
        "id": ticket.id,
        "purpose": purpose,
        "subject": subject,
        "secret_hash": keyed(keys, purpose, secret),
        "details": orjson.dumps(ticket.details).decode(),
        "created_ms": now_ms,
        "expires_ms": ticket.expires_ms,
    }
    await connection.execute(insert(one_time).values(**values))
    return f"{ticket.id}{_DOT}{secret}", ticket


async def peek(
    connection: AsyncConnection, keys: Keys, purpose: str, secret: str, now_ms: int
) -> Ticket | None:
    """The ticket of a secret that still counts, without using it up; None for every other text."""
    ticket_id, _, rest = secret[:LONGEST].partition(_DOT)
    found = (await connection.execute(select(one_time).where(one_time.c.id == ticket_id))).first()
    kept = found.secret_hash if found is not None else "0" * 64
    right = hmac.compare_digest(kept, keyed(keys, purpose, rest))
    if found is None or not right or found.purpose != purpose:
        return None
    if found.used_ms is not None or found.expires_ms <= now_ms:
        return None
    return Ticket(found.id, found.purpose, found.subject, orjson.loads(found.details), found.expires_ms)


async def use(
    connection: AsyncConnection, keys: Keys, purpose: str, secret: str, now_ms: int
) -> Ticket | None:
    """The ticket, used up; None when it does not count (any more). Of two at once, one gets it."""
    ticket = await peek(connection, keys, purpose, secret, now_ms)
    if ticket is None:
        return None
    query = update(one_time).where(one_time.c.id == ticket.id, one_time.c.used_ms.is_(None))
    done = await connection.execute(query.values(used_ms=now_ms))
    return ticket if done.rowcount == 1 else None


async def withdraw(connection: AsyncConnection, purpose: str, subject: str) -> int:
    """Forget every unused secret of this purpose and subject; how many there were."""
    query = delete(one_time).where(
        one_time.c.purpose == purpose, one_time.c.subject == subject, one_time.c.used_ms.is_(None)
    )
    return (await connection.execute(query)).rowcount


async def open_for(connection: AsyncConnection, purpose: str, subject: str, now_ms: int) -> list[Ticket]:
    """The tickets that still count, for a list of open invitations; their secrets are not known any more."""
    query = select(one_time).where(
        one_time.c.purpose == purpose,
        one_time.c.subject == subject,
        one_time.c.used_ms.is_(None),
        one_time.c.expires_ms > now_ms,
    )
    rows = await connection.execute(query.order_by(one_time.c.id))
    return [Ticket(r.id, r.purpose, r.subject, orjson.loads(r.details), r.expires_ms) for r in rows]

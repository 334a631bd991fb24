"""Too many wrong passwords: an account and a network address are held for a while.

Counted for accounts that exist and for those that do not, so that being held says
nothing. Whoever is signed in already stays so. Source: OWASP Authentication Cheat Sheet.
"""

from __future__ import annotations

import hashlib
import hmac
from contextlib import suppress
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any

from sqlalchemy import Row, delete, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from sync_server.auth.models import failures, users
from sync_server.errors import TooMany
from sync_server.kit.addresses import email_key
from sync_server.server import Server

ACCOUNT_LIMIT, ADDRESS_LIMIT = 10, 100
WINDOW_MS = LOCK_MS = 15 * 60 * 1000


@dataclass(frozen=True, slots=True)
class Attempt:
    """What is counted of one attempt: an account (empty: none) and a network address, as keys."""

    account: str
    address: str


def attempt(server: Server, email: str, address: str) -> Attempt:
    """The keys of an attempt; the database learns neither."""
    account = _key(server, "account", email_key(email)) if email else ""
    return Attempt(account, _key(server, "address", _network(address)))


async def check(connection: AsyncConnection, server: Server, tried: Attempt, user: Any = None) -> None:
    """Raise TooMany while one of the two is held. For an account that exists, its own column says so."""
    now = server.clock()
    query = select(failures).where(failures.c.key.in_((tried.account, tried.address)))
    held = {row.key: row.locked_until_ms or 0 for row in await connection.execute(query)}
    if user is not None:
        held[tried.account] = user.locked_until_ms or 0
    until = max(held.values(), default=0)
    if now < until <= now + 2 * LOCK_MS:  # a clock that jumped back holds nobody for years
        raise TooMany(-(-(until - now) // 1000), "There were too many failed attempts.")


async def failed(connection: AsyncConnection, server: Server, tried: Attempt, user: Any = None) -> bool:
    """Count one failure; whether the account is held from now on."""
    await _count(connection, server, tried.address, ADDRESS_LIMIT)
    if not tried.account:
        return False
    until = await _count(connection, server, tried.account, ACCOUNT_LIMIT)
    if until is not None and user is not None:
        await connection.execute(update(users).where(users.c.id == user.id).values(locked_until_ms=until))
    return until is not None


async def forgive(connection: AsyncConnection, server: Server, user: Any) -> None:
    """Forget the failures of an account: it signed in, or an administrator unlocked it."""
    key = _key(server, "account", user.email_key)
    await connection.execute(delete(failures).where(failures.c.key == key))
    if user.locked_until_ms is not None:
        await connection.execute(update(users).where(users.c.id == user.id).values(locked_until_ms=None))


async def _count(connection: AsyncConnection, server: Server, key: str, limit: int) -> int | None:
    now = server.clock()
    found = await _locked_row(connection, key, now)
    fresh = abs(now - found.since_ms) > WINDOW_MS
    count, since = (1, now) if fresh else (found._mapping["count"] + 1, found.since_ms)
    until = now + LOCK_MS if count >= limit else None
    values = {"count": 0 if until else count, "since_ms": since, "locked_until_ms": until}
    await connection.execute(update(failures).where(failures.c.key == key).values(**values))
    return until


async def _locked_row(connection: AsyncConnection, key: str, now: int) -> Row[*tuple[Any, ...]]:
    query = select(failures).where(failures.c.key == key).with_for_update()
    found = (await connection.execute(query)).first()
    if found is not None:
        return found
    with suppress(IntegrityError):  # somebody else's first failure came first: count on theirs
        async with connection.begin_nested():
            await connection.execute(insert(failures).values(key=key, count=0, since_ms=now))
    return (await connection.execute(query)).one()


def _key(server: Server, kind: str, value: str) -> str:
    return hmac.new(server.keys.pepper, f"failure {kind}\n{value}".encode(), hashlib.sha256).hexdigest()


def _network(address: str) -> str:
    """An IPv4 address, or the network that one customer has of IPv6 (/64)."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if parsed.version == 4:
        return str(parsed)
    return parsed.exploded[:19] if parsed.ipv4_mapped is None else str(parsed.ipv4_mapped)

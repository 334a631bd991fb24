"""Keys for programs: `scr_<id>_<secret>`. Shown once, kept as an HMAC, limited by scopes and time."""

from __future__ import annotations

import hmac
import secrets
from typing import Any

from sqlalchemy import Select, insert, select, update

from core.wire.accounts import ApiKey, MadeApiKey, NewApiKey
from core.wire.ids import new_id
from sync_server.auth.models import api_keys
from sync_server.auth.onetime import keyed
from sync_server.auth.repository import Found
from sync_server.auth.traces import note
from sync_server.errors import ConflictError, Forbidden, NotFound, NotSignedIn
from sync_server.kit.actor import Actor
from sync_server.server import Server

PREFIX = "scr_"
_PURPOSE = "api-key"
_MOST = 100
_DAY_MS = 24 * 3600 * 1000
_USED_EVERY_MS = 60_000
"""`used_ms` is written at most once a minute: a request that only reads should not write."""


async def make(server: Server, actor: Actor, wanted: NewApiKey) -> MadeApiKey:
    """A new key of the person."""
    if "admin" in wanted.scopes and not actor.is_admin:
        raise Forbidden("Only an administrator makes a key with the scope admin.", "Leave it out.")
    key_id, secret, now = new_id(), secrets.token_hex(32), server.clock()
    values = {
        "id": key_id,
        "user_id": actor.user_id,
        "name": wanted.name,
        "secret_hash": keyed(server.keys, _PURPOSE, secret),
        "scopes": " ".join(sorted(set(wanted.scopes))),
        "created_ms": now,
        "expires_ms": now + wanted.days * _DAY_MS if wanted.days else None,
    }
    async with server.database.writing() as connection:
        mine = await connection.execute(_mine(actor))
        if len(mine.all()) >= _MOST:
            raise ConflictError(f"There are {_MOST} keys already.", "Revoke one first.")
        await connection.execute(insert(api_keys).values(**values))
        await note(server, connection, "api-key-made", actor.user_id, key=key_id, scopes=values["scopes"])
        row = (await connection.execute(select(api_keys).where(api_keys.c.id == key_id))).one()
    return MadeApiKey(key=f"{PREFIX}{key_id}_{secret}", api_key=_message(row))


async def list_mine(server: Server, actor: Actor) -> list[ApiKey]:
    """The keys of the person that were not revoked."""
    async with server.database.reading() as connection:
        return [_message(row) for row in await connection.execute(_mine(actor))]


async def revoke(server: Server, actor: Actor, key_id: str) -> None:
    """End a key."""
    async with server.database.writing() as connection:
        query = update(api_keys).where(
            api_keys.c.id == key_id, api_keys.c.user_id == actor.user_id, api_keys.c.revoked_ms.is_(None)
        )
        done = await connection.execute(query.values(revoked_ms=server.clock()))
        if done.rowcount != 1:
            raise NotFound("This key")
        await server.hub.recheck(connection, [actor.user_id])
        await note(server, connection, "api-key-revoked", actor.user_id, key=key_id)


async def actor_of(server: Server, key: str) -> Actor:
    """Who a key stands for, with its scopes; NotSignedIn when it does not count."""
    key_id, _, secret = key.removeprefix(PREFIX).partition("_")
    found = await server.api_keys.one(key_id)
    kept = found.secret_hash if found is not None else "0" * 64
    right = hmac.compare_digest(kept, keyed(server.keys, _PURPOSE, secret))
    if found is None or not right or found.revoked_ms is not None or found.disabled:
        raise NotSignedIn("This key does not count.")
    now = server.clock()
    if found.expires_ms is not None and found.expires_ms <= now:
        raise NotSignedIn("This key has expired.")
    if found.used_ms is None or abs(now - found.used_ms) >= _USED_EVERY_MS:
        async with server.database.writing() as connection:
            await connection.execute(update(api_keys).where(api_keys.c.id == key_id).values(used_ms=now))
    scopes = frozenset(found.scopes.split())
    role = found.server_role if "admin" in scopes else "user"
    return Actor(found.user_id, role, api_key_id=key_id, scopes=scopes)


def _mine(actor: Actor) -> Select[Any]:
    mine = (api_keys.c.user_id == actor.user_id) & api_keys.c.revoked_ms.is_(None)
    return select(api_keys).where(mine).order_by(api_keys.c.id)


def _message(row: Found) -> ApiKey:
    names = ("id", "name", "created_ms", "expires_ms", "used_ms")
    return ApiKey(**{name: getattr(row, name) for name in names}, scopes=tuple(row.scopes.split()))

"""Signing in a program that has no browser: it shows a code, and a person approves it elsewhere.

Source: RFC 8628. The code that a person types has 40 bits and lives for 15 minutes;
wrong ones are counted like wrong passwords.
"""

from __future__ import annotations

import secrets
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from core.wire.accounts import Device, DeviceCodes, DeviceDecision, DevicePoll, DeviceQuestion, Tokens
from core.wire.ids import new_id
from sync_server.auth import attempts, repository
from sync_server.auth.models import device_grants as grants
from sync_server.auth.onetime import keyed
from sync_server.auth.sessions import open_session
from sync_server.auth.traces import note
from sync_server.errors import ApiError, NotFound
from sync_server.kit.actor import Actor
from sync_server.server import Server

SECONDS, INTERVAL = 900, 5
_LETTERS = "BCDFGHJKLMNPQRSTVWXZ"
"""No vowels, so that no words come out; 20 letters, ten of them: 43 bits."""


async def begin(server: Server, device: Device, address: str) -> DeviceCodes:
    """Codes for a program and for a person."""
    device_code = secrets.token_urlsafe(32)
    letters = "".join(secrets.choice(_LETTERS) for _ in range(10))
    user_code, now = f"{letters[:5]}-{letters[5:]}", server.clock()
    values = {
        "id": new_id(),
        "device_hash": keyed(server.keys, "device-code", device_code),
        "user_code_hash": _user_hash(server, user_code),
        "device_id": device.id,
        "device_name": device.name,
        "address": address,
        "state": "waiting",
        "interval_seconds": INTERVAL,
        "created_ms": now,
        "expires_ms": now + SECONDS * 1000,
    }
    async with server.database.writing() as connection:
        await connection.execute(insert(grants).values(**values))
    page = f"{server.settings.address}/auth/device"
    return DeviceCodes(
        device_code=device_code,
        user_code=user_code,
        verification_uri=page,
        verification_uri_complete=f"{page}#{user_code}",
        expires_in=SECONDS,
        interval=INTERVAL,
    )


async def poll(server: Server, given: DevicePoll, address: str) -> Tokens:
    """The tokens once a person has approved; before that an ApiError says why not."""
    hashed = keyed(server.keys, "device-code", given.device_code.get_secret_value())
    tokens: Tokens | None = None
    async with server.database.writing() as connection:
        query = select(grants).where(grants.c.device_hash == hashed).with_for_update()
        found = (await connection.execute(query)).first()
        code = _answer(server, found, given.device)
        if code == "approved" and found is not None:
            user = await repository.user_by_id(connection, found.user_id)
            code = "access-denied" if user is None or user.disabled else code
        if found is not None and code == "approved":
            device = Device(id=found.device_id, name=found.device_name)
            await connection.execute(_change(found.id, state="used"))
            tokens = await open_session(server, connection, found.user_id, device, address)
        elif found is not None and code in ("authorization-pending", "slow-down"):
            slower = 5 if code == "slow-down" else 0
            pause = found.interval_seconds + slower
            await connection.execute(_change(found.id, polled_ms=server.clock(), interval_seconds=pause))
    if tokens is None:
        raise ApiError(code, _WORDS[code], "Start the sign-in again." if code != "slow-down" else "")
    return tokens


_WORDS = {
    "authorization-pending": "Nobody has approved this machine yet.",
    "slow-down": "This asks too often.",
    "access-denied": "A person refused this machine.",
    "expired-token": "This code does not count any more.",
}


def _answer(server: Server, found: repository.Found | None, device_id: str) -> str:
    if found is None or found.device_id != device_id or found.state == "used":
        return "expired-token"
    if found.state == "denied":
        return "access-denied"
    if found.expires_ms <= server.clock():
        return "expired-token"
    if found.state == "approved":
        return "approved"
    early = found.polled_ms is not None and 0 <= server.clock() - found.polled_ms < (
        found.interval_seconds * 1000
    )
    return "slow-down" if early else "authorization-pending"


async def question(server: Server, actor: Actor, user_code: str, address: str) -> DeviceQuestion:
    """Which machine asks, for a person who is signed in."""
    async with server.database.writing() as connection:
        found = await _waiting(server, connection, actor, user_code, address)
    return DeviceQuestion(
        **{n: getattr(_or_gone(found), n) for n in ("device_name", "address", "created_ms")}
    )


async def decide(server: Server, actor: Actor, given: DeviceDecision, address: str) -> None:
    """Let the machine in as this person, or refuse it."""
    async with server.database.writing() as connection:
        found = await _waiting(server, connection, actor, given.user_code, address)
        if found is not None:
            state = "approved" if given.approve else "denied"
            await connection.execute(_change(found.id, state=state, user_id=actor.user_id))
            await note(server, connection, f"device-{state}", actor.user_id, grant=found.id)
    _or_gone(found)


async def _waiting(
    server: Server, connection: AsyncConnection, actor: Actor, user_code: str, address: str
) -> repository.Found | None:
    tried = attempts.attempt(server, f"device code of {actor.user_id}", address)
    await attempts.check(connection, server, tried)
    query = select(grants).where(
        grants.c.user_code_hash == _user_hash(server, user_code),
        grants.c.state == "waiting",
        grants.c.expires_ms > server.clock(),
    )
    found = (await connection.execute(query.with_for_update())).first()
    if found is None:
        await attempts.failed(connection, server, tried)
    return found


def _or_gone(found: repository.Found | None) -> repository.Found:
    """Raised outside of the transaction, or the counted failure would be rolled back."""
    if found is None:
        raise NotFound("This code")
    return found


def _change(grant_id: str, **values: Any) -> Any:
    return update(grants).where(grants.c.id == grant_id).values(**values)


def _user_hash(server: Server, user_code: str) -> str:
    letters = "".join(letter for letter in user_code.upper() if letter.isalnum())
    return keyed(server.keys, "user-code", letters)

"""What is kept of somebody for notifications: taken along, removed with the account and after a time."""

from __future__ import annotations

from typing import Any

import orjson
from sqlalchemy.ext.asyncio import AsyncConnection

from sync_server.notifications import repository
from sync_server.notifications.service import texts_of
from sync_server.server import Server

KEPT_DAYS = 90
"""A notification is removed so long after it happened."""

_DAY_MS = 24 * 3600 * 1000
_NOBODY = "Deleted account"


async def export(connection: AsyncConnection, user_id: str) -> dict[str, list[dict[str, Any]]]:
    """A person's notifications, choices and habits."""
    rows = await repository.everything_of(connection, user_id)
    return {name: [dict(row._mapping) for row in found] for name, found in rows.items()}


async def forget_person(connection: AsyncConnection, user_id: str) -> None:
    """Remove a person's rows, and their name from what they caused for others."""
    await repository.remove_person(connection, user_id)
    for row in await repository.caused_by(connection, user_id):
        texts = {**texts_of(row), "by": _NOBODY}
        await repository.set_texts(connection, row.id, orjson.dumps(texts).decode())


async def forget_old(server: Server) -> int:
    """Remove what happened long ago and waits for no mail; how many."""
    before = server.clock() - KEPT_DAYS * _DAY_MS
    async with server.database.writing() as connection:
        return await repository.remove_before(connection, before)

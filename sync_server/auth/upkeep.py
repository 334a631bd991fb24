"""Rows of accounts that count no more are removed: links, flows, codes, counted failures, old sessions."""

from __future__ import annotations

from sqlalchemy import delete, or_

from sync_server.auth.attempts import LOCK_MS, WINDOW_MS
from sync_server.auth.models import device_grants, failures, oidc_flows, one_time, pending, sessions
from sync_server.server import Server

_DAY_MS = 24 * 3600 * 1000
EXPIRED_DAYS = 1
"""For so long the answer to a late link stays “expired”, whatever clock it was made by."""

SESSION_DAYS = 365
"""For so long an ended session says which devices of a person are known."""


async def forget(server: Server) -> int:
    """Remove what counts no more; how many rows."""
    now = server.clock()
    late, old = now - EXPIRED_DAYS * _DAY_MS, now - SESSION_DAYS * _DAY_MS
    held = failures.c.locked_until_ms
    wanted = [delete(table).where(table.c.expires_ms < late) for table in (one_time, pending)]
    wanted += [delete(table).where(table.c.expires_ms < late) for table in (device_grants, oidc_flows)]
    wanted.append(delete(sessions).where(or_(sessions.c.expires_ms < old, sessions.c.revoked_ms < old)))
    wanted.append(
        delete(failures).where(
            failures.c.since_ms < now - WINDOW_MS - LOCK_MS, or_(held.is_(None), held < now)
        )
    )
    removed = 0
    async with server.database.writing() as connection:
        for each in wanted:
            removed += (await connection.execute(each)).rowcount
    return removed

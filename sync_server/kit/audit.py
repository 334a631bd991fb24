"""The audit log: rows that are only added, each chained to the one before it by a hash.

Written in the transaction of what it records. Whoever changes or removes a row
breaks the chain from there on; `verify` says where.
"""

from __future__ import annotations

import hashlib
import hmac
from typing import Any

import orjson
from sqlalchemy import BigInteger, Column, Integer, String, Table, Text, bindparam, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from sync_server.database import metadata

audit = Table(
    "audit",
    metadata,
    Column("number", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False),
    Column("at_ms", BigInteger, nullable=False),
    Column("actor", String(80), nullable=False),  # a user id, `system`, or `anonymous`
    Column("action", String(64), nullable=False, index=True),
    Column("subject", String(80), nullable=False, index=True),
    Column("workspace_id", String(36), index=True),
    Column("team_id", String(36), index=True),
    Column("details", Text, nullable=False),  # JSON without personal data and secrets
    Column("chained", String(64), nullable=False),
)

audit_head = Table(
    "audit_head",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("number", BigInteger, nullable=False),
    Column("chained", String(64), nullable=False),
)
"""One row: locking it puts every writer of the log in one line."""

_START = "0" * 64
_ADD = insert(audit)
_HEAD = select(audit_head).with_for_update()
_LINK = audit_head.update().values(number=bindparam("to"), chained=bindparam("link"))


async def record(
    connection: AsyncConnection,
    action: str,
    *,
    actor: str,
    subject: str,
    now_ms: int,
    key: bytes,
    workspace_id: str | None = None,
    team_id: str | None = None,
    details: dict[str, Any] | None = None,
) -> None:
    """Add one row, inside the transaction of what it records. `key` is the server's pepper."""
    number, chained = await _head(connection)
    row = {
        "number": number + 1,
        "at_ms": now_ms,
        "actor": actor,
        "action": action,
        "subject": subject,
        "workspace_id": workspace_id,
        "team_id": team_id,
        "details": orjson.dumps(details or {}, option=orjson.OPT_SORT_KEYS).decode(),
    }
    link = chain(chained, row, key)
    await connection.execute(_ADD, {**row, "chained": link})
    await connection.execute(_LINK, {"to": number + 1, "link": link})


async def _head(connection: AsyncConnection) -> tuple[int, str]:
    """The last number and link, locked for this transaction."""
    found = (await connection.execute(_HEAD)).first()
    if found is not None:
        return found.number, found.chained
    await connection.execute(insert(audit_head).values(id=1, number=0, chained=_START))
    return 0, _START


def chain(before: str, row: dict[str, Any], key: bytes) -> str:
    """The link of a row: keyed, so that whoever can only write the database cannot make one."""
    text = orjson.dumps([before, *(row[name] for name in sorted(row))])
    return hmac.new(key, text, hashlib.sha256).hexdigest()


async def verify(connection: AsyncConnection, key: bytes, batch: int = 1000) -> tuple[int, int | None]:
    """How many rows there are, and the first number that does not fit: changed, moved, or missing.

    The last link is kept apart, so that rows which were cut off at the end are missed too.
    """
    number, link = 0, _START
    head = (await connection.execute(select(audit_head))).first()
    while True:
        query = select(audit).where(audit.c.number > number).order_by(audit.c.number).limit(batch)
        rows = (await connection.execute(query)).mappings().all()
        for row in rows:
            values = {name: value for name, value in row.items() if name != "chained"}
            link = chain(link, values, key)
            if row["number"] != number + 1 or not hmac.compare_digest(link, row["chained"]):
                return number, number + 1
            number += 1
        if len(rows) < batch:
            break
    expected = (head.number, head.chained) if head is not None else (0, _START)
    return number, None if expected == (number, link) else number + 1

"""The audit log: rows that are only added, each chained to the one before it by a hash.

Written in the transaction of what it records. Whoever changes or removes a row
breaks its chain from there on; `verify` says where.

A chain is locked from the row that is added until the commit is on the disk, so pushes, of which
there are many, are spread over chains by their project; everything else is in the first one, as is
the beginning of every other. A row's number says which chain it is in, and numbers follow the clock,
so that rows of all chains are in order (decision 28).
"""

from __future__ import annotations

import hashlib
import hmac
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson
from sqlalchemy import BigInteger, Column, Integer, String, Table, Text, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from sync_server.database import metadata
from sync_server.kit.bulk import Writes
from sync_server.kit.prepared import Direct, among

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
    Column("id", Integer, primary_key=True),  # of the chain, from 1
    Column("number", BigInteger, nullable=False),
    Column("chained", String(64), nullable=False),
)
"""The last row of each chain: locking it puts every writer of the chain in one line."""

CHAINS = 64
"""The first, and one for every 63rd project's pushes. Numbers of a chain are equal modulo this."""

_START = "0" * 64
_OLDEST = 1 << 40
"""Smaller numbers were given before there were several chains, by counting."""
_BEGUN = "audit.chain"
_HEADS = Direct(
    select(audit_head.c.id, audit_head.c.number, audit_head.c.chained)
    .where(among(audit_head.c.id, "chains"))
    .order_by(audit_head.c.id)  # two processes lock in one order
    .with_for_update()
)
_COLUMNS = ("number", "at_ms", "actor", "action", "subject", "workspace_id", "team_id", "details", "chained")


@dataclass(frozen=True, slots=True)
class Entry:
    """What is recorded; `details` without personal data and secrets."""

    action: str
    actor: str
    subject: str
    workspace_id: str | None = None
    team_id: str | None = None
    details: Mapping[str, Any] = field(default_factory=dict)
    chain: int = 0


def chain_of(workspace_id: str) -> int:
    """The chain of a project's pushes, from 1 to `CHAINS` - 1; 0 is everything else's."""
    return 1 + zlib.crc32(workspace_id.encode()) % (CHAINS - 1)


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
    details: Mapping[str, Any] | None = None,
) -> None:
    """Add one row, inside the transaction of what it records. `key` is the server's pepper."""
    writes = Writes()
    entry = Entry(action, actor, subject, workspace_id, team_id, details or {})
    await add(connection, writes, [entry], now_ms, key)
    await writes.run(connection)


async def add(
    connection: AsyncConnection, writes: Writes, entries: Sequence[Entry], now_ms: int, key: bytes
) -> None:
    """Leave rows to `writes` of this transaction; their chains are locked until it ends."""
    ends = await _ends(connection, sorted({entry.chain for entry in entries}), now_ms, key)
    rows = []
    for entry in entries:
        last, before = ends[entry.chain]
        number = _number(last, entry.chain, now_ms)
        row: dict[str, Any] = {
            "number": number,
            "at_ms": now_ms,
            "actor": entry.actor,
            "action": entry.action,
            "subject": entry.subject,
            "workspace_id": entry.workspace_id,
            "team_id": entry.team_id,
            "details": orjson.dumps(dict(entry.details), option=orjson.OPT_SORT_KEYS).decode(),
        }
        chained = link(before, row, key)
        ends[entry.chain] = number, chained
        rows.append((*row.values(), chained))
    writes.insert(None, audit, _COLUMNS, rows)
    heads = [(*ends[chain], chain + 1) for chain in sorted(ends)]
    writes.update(None, audit_head, "id", ("number", "chained"), heads)


def _number(last: int, chain: int, now_ms: int) -> int:
    least = max(last + 1, now_ms * CHAINS)
    return least + (chain - least) % CHAINS


async def _ends(
    connection: AsyncConnection, chains: Sequence[int], now_ms: int, key: bytes
) -> dict[int, tuple[int, str]]:
    """The last number and link of each chain, locked for this transaction."""
    wanted = [chain + 1 for chain in chains]
    rows = await _HEADS.rows(connection, chains=wanted)
    missing = [chain for chain in chains if chain + 1 not in {row[0] for row in rows}]
    if missing:
        await _begin(connection, missing, now_ms, key)
        rows = await _HEADS.rows(connection, chains=wanted)
    return {head - 1: (number, chained) for head, number, chained in rows}


async def _begin(connection: AsyncConnection, chains: Sequence[int], now_ms: int, key: bytes) -> None:
    """Begin chains. The first one says so, for whom the last row of another would not be missed."""
    new = (sqlite if connection.dialect.name == "sqlite" else postgresql).insert(audit_head)
    made = []
    for chain in chains:  # all before the first one is locked, which another process may hold
        values = {"id": chain + 1, "number": 0, "chained": _START}
        done = await connection.execute(new.values(values).on_conflict_do_nothing(index_elements=("id",)))
        made += [chain] if chain and done.rowcount else []
    for chain in made:
        await record(connection, _BEGUN, actor="system", subject=str(chain), now_ms=now_ms, key=key)


def link(before: str, row: dict[str, Any], key: bytes) -> str:
    """The link of a row: keyed, so that whoever can only write the database cannot make one."""
    text = orjson.dumps([before, *(row[name] for name in sorted(row))])
    return hmac.new(key, text, hashlib.sha256).hexdigest()


async def verify(connection: AsyncConnection, key: bytes, batch: int = 1000) -> tuple[int, int | None]:
    """How many rows are as they were written, and the number of the first that does not fit.

    That one was changed or moved, or one before it is missing. The last link of every chain is kept
    apart, so that rows which were cut off at the end are missed too.
    """
    count, number = 0, 0
    ends: dict[int, tuple[int, str]] = {}
    begun = {0}
    while True:
        query = select(audit).where(audit.c.number > number).order_by(audit.c.number).limit(batch)
        rows = (await connection.execute(query)).mappings().all()
        for row in rows:
            number = row["number"]
            chain = number % CHAINS if number >= _OLDEST else 0
            values = {name: value for name, value in row.items() if name != "chained"}
            right = link(ends.get(chain, (0, _START))[1], values, key)
            if not hmac.compare_digest(right, row["chained"]):
                return count, number
            ends[chain] = number, right
            if chain == 0 and row["action"] == _BEGUN:
                begun.add(int(row["subject"]))
            count += 1
        if len(rows) < batch:
            return count, await _cut_off(connection, ends, begun)


async def _cut_off(
    connection: AsyncConnection, ends: dict[int, tuple[int, str]], begun: set[int]
) -> int | None:
    """The number of a row that is not there, at the end of a chain."""
    heads: dict[int, tuple[int, str]] = {
        row.id - 1: (row.number, row.chained) for row in await connection.execute(select(audit_head))
    }
    for chain in sorted({*ends, *heads, *(begun if ends else ())}):
        end, head = ends.get(chain, (0, _START)), heads.get(chain, (0, ""))
        if end != head or (chain in begun and not end[0]):
            return max(end[0] + 1, head[0])
    return None

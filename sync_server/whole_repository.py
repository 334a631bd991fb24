"""Every table as a whole, for backups and restores: the one place that looks across all tenants."""

from __future__ import annotations

import io
import secrets
from base64 import b64decode, b64encode
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import zstandard
from sqlalchemy import LargeBinary, Table, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from sync_server.database import Database, metadata
from sync_server.kit import audit
from sync_server.kit.tables import MODULES
from sync_server.projects.models import workspaces

_BATCH = 500
assert MODULES  # importing them is what names the tables


async def count_projects(connection: AsyncConnection) -> int:
    """How many projects there are, deleted ones included."""
    return int((await connection.execute(select(func.count()).select_from(workspaces))).scalar_one())


async def new_epochs(connection: AsyncConnection, now_ms: int, pepper: bytes) -> None:
    """Grow by a random number: two restores of one backup must not be taken for each other."""
    step = 1 + secrets.randbelow(2**31)
    await connection.execute(update(workspaces).values(epoch=workspaces.c.epoch + step))
    await audit.record(connection, "restore", actor="system", subject="server", now_ms=now_ms, key=pepper)


async def export(database: Database, folder: Path) -> None:
    """Write every table of one moment into a new folder, a line of JSON for each row."""
    folder.mkdir()
    async with database.snapshot() as connection:
        for table in metadata.sorted_tables:
            with zstandard.open(folder / f"{table.name}.jsonl.zst", "wb") as file:
                rows = await connection.stream(select(table))
                async for row in rows.mappings():
                    file.write(_line(table, dict(row)))


async def bring_in(connection: AsyncConnection, folder: Path) -> None:
    """Replace what is in the tables by what was exported."""
    for table in metadata.sorted_tables:
        path = folder / f"{table.name}.jsonl.zst"
        if not path.exists():
            continue
        await connection.execute(table.delete())
        for batch in _batches(table, path):
            await connection.execute(insert(table), batch)


def _batches(table: Table, path: Path) -> Iterator[list[dict[str, Any]]]:
    batch: list[dict[str, Any]] = []
    with zstandard.open(path, "rb") as file:
        for line in io.BufferedReader(file):
            batch.append(_read(table, orjson.loads(line)))
            if len(batch) == _BATCH:
                yield batch
                batch = []
    if batch:
        yield batch


def _line(table: Table, row: dict[str, Any]) -> bytes:
    values = {
        name: b64encode(value).decode() if isinstance(table.c[name].type, LargeBinary) and value else value
        for name, value in row.items()
    }
    return orjson.dumps(values, option=orjson.OPT_NON_STR_KEYS | orjson.OPT_APPEND_NEWLINE)


def _read(table: Table, row: dict[str, Any]) -> dict[str, Any]:
    return {
        name: b64decode(value) if isinstance(table.c[name].type, LargeBinary) and value else value
        for name, value in row.items()
    }

"""Statements on blobs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Executable
from sqlalchemy.engine import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from sync_server.changes.envelope import Sealed
from sync_server.changes.models import blobs
from sync_server.kit import bulk
from sync_server.kit.prepared import among, prepared
from sync_server.kit.scope import Scope


@prepared
def _sizes(scope: Scope) -> Executable:
    return scope.select(blobs, blobs.c.sha256, blobs.c.size_bytes).where(among(blobs.c.sha256, "names"))


async def sizes(connection: AsyncConnection, scope: Scope, names: Iterable[str]) -> dict[str, int]:
    """Those of these blobs that are there, with their sizes."""
    wanted = list(set(names))
    if not wanted:
        return {}
    return dict(await _sizes.rows(connection, scope, names=wanted))


async def one(connection: AsyncConnection, scope: Scope, sha: str) -> Row[Any] | None:
    """One blob as it is kept."""
    columns = (blobs.c.size_bytes, blobs.c.wrapped_key, blobs.c.data, blobs.c.file)
    query = scope.select(blobs, *columns).where(blobs.c.sha256 == sha)
    return (await connection.execute(query)).first()


def add(writes: bulk.Writes, scope: Scope, sealed: Sequence[tuple[str, Sealed]], now_ms: int) -> None:
    """Keep small blobs in their rows."""
    columns = ("sha256", "size_bytes", "wrapped_key", "data", "created_ms")
    rows = [(sha, each.size_bytes, each.wrapped_key, each.data, now_ms) for sha, each in sealed]
    writes.insert(scope, blobs, columns, rows)


async def add_file(
    connection: AsyncConnection, scope: Scope, sha: str, sealed: Sealed, file: str, now_ms: int
) -> None:
    """Note a blob whose bytes are in a file."""
    values = {"sha256": sha, "size_bytes": sealed.size_bytes, "wrapped_key": sealed.wrapped_key}
    await connection.execute(scope.insert(blobs, **values, file=file, created_ms=now_ms))

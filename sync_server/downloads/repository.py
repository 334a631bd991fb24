"""Statements on the counts of downloads."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from sync_server.downloads.models import download_counts as counts


async def add(connection: AsyncConnection, day: str, path: str) -> None:
    """One more of a file on a day."""
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    new = dialect.insert(counts).values(day=day, path=path, count=1)
    more = new.on_conflict_do_update(index_elements=("day", "path"), set_={"count": counts.c.count + 1})
    await connection.execute(more)


async def sums(connection: AsyncConnection, since: str) -> list[tuple[str, int]]:
    """Each file and how often it was fetched since a day, the most fetched first."""
    total = func.sum(counts.c.count)
    query = select(counts.c.path, total).where(counts.c.day >= since).group_by(counts.c.path)
    found = await connection.execute(query.order_by(total.desc(), counts.c.path))
    return [(row[0], int(row[1])) for row in found]

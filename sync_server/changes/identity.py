"""Which server this is: made once, kept in the database."""

from __future__ import annotations

from sqlalchemy import insert, select

from core.wire.ids import new_id
from sync_server.changes.models import instance
from sync_server.server import Server


async def instance_id(server: Server) -> str:
    """The same identifier after every restart and from every process of one database."""
    async with server.database.reading() as connection:
        found: str | None = (await connection.execute(select(instance.c.id))).scalar()
    if found is not None:
        return found
    async with server.database.writing() as connection:
        if not server.database.is_sqlite:
            await connection.exec_driver_sql("lock table instance in exclusive mode")
        found = (await connection.execute(select(instance.c.id))).scalar()
        if found is None:
            found = new_id()
            await connection.execute(insert(instance).values(row=1, id=found))
    return found

"""Which server this is: made once, kept in the database."""

from __future__ import annotations

from sync_server.changes import repository
from sync_server.server import Server


async def instance_id(server: Server) -> str:
    """The same identifier after every restart and from every process of one database."""
    async with server.database.reading() as connection:
        found = await repository.instance_id(connection)
    if found is not None:
        return found
    async with server.database.writing() as connection:
        return await repository.make_instance_id(connection, sqlite=server.database.is_sqlite)

"""What other features may ask about the changes of a project that was entered."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncConnection

from sync_server.changes import repository
from sync_server.errors import NotFound
from sync_server.kit.scope import Scope


async def written(connection: AsyncConnection, scope: Scope, node: str, rev: str) -> tuple[str, str]:
    """Who wrote a content of a file, and the path that the file has now; NotFound when there is none."""
    found = await repository.author_of(connection, scope, node, rev)
    if found is None:
        raise NotFound("This revision")
    return found.actor, found.name

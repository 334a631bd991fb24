"""What the page and the files need: the shelf of this server, and counting."""

from __future__ import annotations

import asyncio
import logging
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from sync_server.downloads import page, repository
from sync_server.downloads.shelf import Shelf, Shelved
from sync_server.downloads.visitor import Visitor
from sync_server.server import Server

log = logging.getLogger("sync_server")


def shelf_of(releases_dir: str) -> Shelf:
    """The shelf of a setting."""
    return Shelf(Path(releases_dir) if releases_dir else None)


async def html(server: Server, visitor: Visitor) -> bytes:
    """The page for somebody."""
    content = await asyncio.to_thread(server.shelf.content)
    return page.page(content, visitor, server.settings.address).encode()


async def target(server: Server, path: str) -> tuple[Path, Shelved] | None:
    """A published file, if it is there."""
    return await asyncio.to_thread(server.shelf.target, path)


async def metadata(server: Server, name: str) -> Path | None:
    """A file of the signed metadata, if it is there."""
    return await asyncio.to_thread(server.shelf.metadata, name)


async def count(server: Server, path: str) -> None:
    """A file was fetched to its end."""
    day = _day(server, 0)
    try:
        async with server.database.writing() as connection:
            await repository.add(connection, day, path)
    except SQLAlchemyError as error:  # the file is there all the same
        log.warning("a download was not counted: %s", type(error).__name__)


async def counts(server: Server, days: int) -> list[tuple[str, int]]:
    """Each file and how often it was fetched in the last days, today included."""
    since = _day(server, days - 1)
    async with server.database.reading() as connection:
        return await repository.sums(connection, since)


def _day(server: Server, ago: int) -> str:
    now = datetime.fromtimestamp(server.clock() / 1000, UTC)
    return (now - timedelta(days=ago)).date().isoformat()

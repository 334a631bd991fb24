"""Rows of jobs, deliveries and accounts that count no more are removed: once an hour, and by `upkeep`."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from sqlalchemy.exc import SQLAlchemyError

from sync_server.auth import upkeep as accounts
from sync_server.deliveries import service as deliveries
from sync_server.kit import jobs
from sync_server.notifications import leaving as notifications
from sync_server.server import Server

log = logging.getLogger("sync_server.upkeep")

_HOUR_SECONDS = 3600.0
_DAY_MS = 24 * 3600 * 1000
DONE_DAYS, DEAD_DAYS = 7, 90
"""For so long rows are kept for people to look at."""


async def forget(server: Server) -> int:
    """Remove what ended long ago; how many rows."""
    now, sent = server.clock(), await deliveries.forget(server)
    async with server.database.writing() as connection:
        return sent + await jobs.forget(connection, now - DONE_DAYS * _DAY_MS, now - DEAD_DAYS * _DAY_MS)


@asynccontextmanager
async def hourly(server: Server, seconds: float = _HOUR_SECONDS) -> AsyncIterator[None]:
    """Forget once an hour while the block runs; what fails is told to the log and tried again."""

    async def forever() -> None:
        while True:
            await asyncio.sleep(seconds)
            try:
                await forget(server)
                await accounts.forget(server)
                await notifications.forget_old(server)
            except (SQLAlchemyError, OSError):
                log.exception("old rows could not be removed")

    task = asyncio.create_task(forever(), name="upkeep of jobs")
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task

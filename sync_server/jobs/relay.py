"""Gives the ids of jobs that are due to the queue; the worker processes do them.

It is the reaper as well: what was given and not begun, because Redis lost it, and
what was begun and not ended, because a process died, is given again when its lease
has run out. While the queue is away, jobs wait in their table.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Protocol

from sync_server.kit import jobs as kit
from sync_server.server import Server

log = logging.getLogger("sync_server")

_LOOK_SECONDS = 0.5
_AWAY_SECONDS = 2.0
_ASK_SECONDS = 10.0
_OUT = 500
"""So many jobs at most are given and not begun: more would only wait elsewhere, and be lost together."""


class Taker(Protocol):
    """What takes ids of jobs. Both raise when it cannot be reached, and are called in a thread."""

    def give(self, job_ids: list[str]) -> None:
        """Take them all."""

    def ask(self) -> None:
        """Say whether it is there."""


class Relay:
    """What stands in the server's process in the place of the runner."""

    def __init__(self, server: Server, queue: Taker, look_seconds: float = _LOOK_SECONDS) -> None:
        self._server, self._queue, self._look = server, queue, look_seconds
        self._loop: asyncio.Task[None] | None = None
        self._lease_ms = server.settings.job_lease_seconds * 1000
        self._reachable = True

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Look in the background until the block ends."""
        loop = self._loop = asyncio.create_task(self._forever(), name="relay of jobs")
        try:
            yield
        finally:
            loop.cancel()
            with suppress(asyncio.CancelledError):
                await loop

    @property
    def alive(self) -> bool:
        """Whether it looks for jobs."""
        return self._loop is not None and not self._loop.done()

    @property
    def reachable(self) -> bool:
        """Whether the queue answered when it was last asked."""
        return self._reachable

    async def give_due(self) -> int:
        """Give out what is due now; how many jobs that were. Raises when the queue cannot be reached."""
        server, now = self._server, self._server.clock()
        async with server.database.reading() as connection:
            if not await kit.any_due(connection, now, self._lease_ms):
                return 0
        async with server.database.writing() as connection:
            ids = await kit.hand_out(connection, now, self._lease_ms, _OUT)
        if not ids:
            return 0
        try:
            await asyncio.to_thread(self._queue.give, ids)
        except Exception:
            async with server.database.writing() as connection:
                await kit.not_given(connection, ids)  # some may have arrived: a message too many does nothing
            raise
        return len(ids)

    async def _forever(self) -> None:
        asked = -_ASK_SECONDS
        clock = asyncio.get_running_loop().time
        while True:
            pause = self._look
            try:
                if await self.give_due():
                    asked = clock()
                elif clock() - asked >= _ASK_SECONDS:
                    await asyncio.to_thread(self._queue.ask)
                    asked = clock()
                self._reachable = True
            except Exception as error:
                if self._reachable:
                    log.exception("jobs wait: the queue or the database cannot be reached")
                else:
                    log.warning("jobs still wait: %s", type(error).__name__)
                self._reachable, pause = False, _AWAY_SECONDS
                asked = -_ASK_SECONDS
            await asyncio.sleep(pause)

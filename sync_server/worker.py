"""Runs the jobs that are due, in the process of the server.

A job is claimed by a lease, so that several processes share the work and none is
stuck with one that died. It runs at least once: a handler that was interrupted runs
again, with the same job id, and is finished once. What fails waits longer each time,
by chance between nothing and twice as long as before; after the attempts that it is
allowed it is dead and stays for people to see.
"""

from __future__ import annotations

import asyncio
import logging
import random
from asyncio import FIRST_COMPLETED
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import Row

from sync_server.kit import jobs as kit
from sync_server.server import Server

log = logging.getLogger("sync_server")

LONGEST_PAUSE_MS = 3_600_000
_FIRST_PAUSE_MS = 2_000
_AT_ONCE = 4
_LOOK_SECONDS = 1.0
_STOP_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Job:
    """One run of a job. `id` is the same in every attempt; `last`: there is no other after it."""

    id: str
    kind: str
    payload: dict[str, Any]
    attempt: int
    last: bool = False


class Hopeless(Exception):
    """Trying again would not help: the job is dead at once."""


class Later(Exception):
    """Try again, but not before so many seconds: whoever was asked said so."""

    def __init__(self, seconds: float, why: str) -> None:
        super().__init__(why)
        self.seconds = seconds


Handler = Callable[[Server, Job], Awaitable[None]]
"""Does a job; idempotent by its id. Whatever it raises is a failed attempt."""


class Worker:
    """The runner of one process."""

    def __init__(self, server: Server, handlers: Mapping[str, Handler], look_seconds: float = _LOOK_SECONDS):
        self._server, self._handlers, self._look = server, handlers, look_seconds
        self._running: set[asyncio.Task[None]] = set()
        self._loop: asyncio.Task[None] | None = None
        self._lease_ms = server.settings.job_lease_seconds * 1000

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Work in the background until the block ends; then what runs may finish."""
        if self._server.settings.embedded:
            await self._take_back()
        loop = self._loop = asyncio.create_task(self._forever(), name="jobs")
        try:
            yield
        finally:
            loop.cancel()
            with suppress(asyncio.CancelledError):
                await loop
            await self._stop()

    @property
    def alive(self) -> bool:
        """Whether it looks for jobs."""
        return self._loop is not None and not self._loop.done()

    @property
    def reachable(self) -> bool:
        """Whether what does the jobs is there: it is this process."""
        return True

    async def run_due(self) -> int:
        """Claim what is due and wait until it has run; how many jobs that were."""
        claimed = await self._claim(50)
        await asyncio.gather(*(self._run(job) for job in claimed))
        return len(claimed)

    async def _forever(self) -> None:
        while True:
            try:
                for job in await self._claim(_AT_ONCE - len(self._running)):
                    task = asyncio.create_task(self._run(job), name=f"job {job.kind}")
                    self._running.add(task)
                    task.add_done_callback(self._running.discard)
            except Exception:
                log.exception("jobs cannot be read now")
            if self._running:  # as soon as one has ended there may be room for the next
                await asyncio.wait(self._running, timeout=self._look, return_when=FIRST_COMPLETED)
            else:
                await asyncio.sleep(self._look)

    async def _claim(self, most: int) -> list[Job]:
        if most <= 0:
            return []
        database, now = self._server.database, self._server.clock()
        async with database.reading() as connection:  # mostly there is nothing: no write for that
            if not await kit.any_due(connection, now, self._lease_ms):
                return []
        async with database.writing() as connection:
            return [_job(row) for row in await kit.lease_due(connection, now, self._lease_ms, most)]

    async def _run(self, job: Job) -> None:
        await run_claimed(self._server, self._handlers, job)

    async def _take_back(self) -> None:
        """Only one process uses an embedded database: what still runs in it was cut off with the last one."""
        async with self._server.database.writing() as connection:
            await kit.take_back(connection)

    async def _stop(self) -> None:
        if not self._running:
            return
        _, late = await asyncio.wait(self._running, timeout=_STOP_SECONDS)
        for task in late:
            task.cancel()  # its lease runs out, and the next process takes it
        await asyncio.gather(*late, return_exceptions=True)


async def run_given(server: Server, handlers: Mapping[str, Handler], job_id: str) -> bool:
    """Do the job of a message of the queue; False when there is nothing to do for it any more."""
    lease_ms = server.settings.job_lease_seconds * 1000
    async with server.database.writing() as connection:
        row = await kit.lease_given(connection, job_id, server.clock(), lease_ms)
    if row is None:
        return False
    await run_claimed(server, handlers, _job(row))
    return True


async def run_claimed(server: Server, handlers: Mapping[str, Handler], job: Job) -> None:
    """Do a job that was claimed, and write what became of it."""
    try:
        handler = handlers.get(job.kind)
        if handler is None:
            raise Hopeless(f"nobody handles {job.kind}")
        async with asyncio.timeout(server.settings.job_lease_seconds / 2):
            await handler(server, job)
    except Exception as error:
        await _failed(server, job, error)
    else:
        await _settle(server, job, state="done", finished_ms=server.clock(), error=None)


async def _failed(server: Server, job: Job, error: Exception) -> None:
    now = server.clock()
    why = f"{type(error).__name__}: {error}"[:500]
    log.warning("a job failed", extra={"job": job.id, "kind": job.kind, "attempt": job.attempt})
    if isinstance(error, Hopeless) or job.last:
        await _settle(server, job, state="dead", finished_ms=now, error=why)
        return
    pause = pause_ms(job.attempt)
    if isinstance(error, Later):
        pause += min(LONGEST_PAUSE_MS, max(0, int(error.seconds * 1000)))
    await _settle(server, job, state="due", due_ms=now + pause, created_ms=now, error=why)


async def _settle(server: Server, job: Job, **values: Any) -> None:
    """Write what became of it, unless the lease ran out and somebody else has it."""
    async with server.database.writing() as connection:
        await kit.settle(connection, job.id, job.attempt, **values)


def _job(row: Row[*tuple[Any, ...]]) -> Job:
    attempt = row.attempts + 1
    return Job(row.id, row.kind, orjson.loads(row.payload), attempt, last=attempt >= row.attempts_allowed)


def pause_ms(attempt: int) -> int:
    """How long to wait after a failed attempt: exponential, with full jitter."""
    return random.randint(0, min(LONGEST_PAUSE_MS, _FIRST_PAUSE_MS * 2**attempt))  # noqa: S311

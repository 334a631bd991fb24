"""Whether this server can work now: database, storage, job runner; and whether the queue answers.

Without its queue a server does everything but jobs, and those wait in their table. To
take every server out of service for that would help nobody: it is told and does not decide.
"""

from __future__ import annotations

import asyncio
import logging
import os
import time
from contextlib import suppress
from pathlib import Path
from typing import Protocol
from uuid import uuid4

from sync_server.server import Server

log = logging.getLogger("sync_server")

_SECONDS = 2.0
_KEPT_SECONDS = 1.0


class Runner(Protocol):
    """What runs the jobs."""

    @property
    def alive(self) -> bool:
        """Whether it looks for jobs."""
        ...

    @property
    def reachable(self) -> bool:
        """Whether what it gives jobs to answers."""
        ...


class Readiness:
    """Ask the parts, at most once a second however often somebody asks."""

    def __init__(self, server: Server, runner: Runner) -> None:
        self._server, self._runner = server, runner
        self._asked = 0.0
        self._kept: dict[str, bool] = {}

    @property
    def told(self) -> dict[str, bool]:
        """What is told besides, and does not decide."""
        queued = self._server.settings.queue_url and self._server.settings.run_jobs
        return {"queue": self._runner.reachable} if queued else {}

    async def parts(self) -> dict[str, bool]:
        """Each part by name, and whether it works."""
        if time.monotonic() - self._asked > _KEPT_SECONDS:
            self._kept = {
                "database": await self._database(),
                "storage": await asyncio.to_thread(_writable, self._server.settings.data_dir),
                "jobs": self._jobs(),
                "serving": not self._server.stopping.is_set(),
            }
            self._asked = time.monotonic()
        return self._kept

    async def _database(self) -> bool:
        try:
            async with asyncio.timeout(_SECONDS):
                await self._server.database.ping()
        except Exception as error:
            log.warning("the database does not answer: %s", type(error).__name__)
            return False
        return True

    def _jobs(self) -> bool:
        return self._runner.alive or not self._server.settings.run_jobs


def _writable(folder: Path) -> bool:
    probe = folder / f".ready-{uuid4().hex}"
    try:
        with probe.open("wb") as file:
            file.write(b"ready")
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        log.warning("the data folder cannot be written: %s", error.strerror)
        return False
    finally:
        with suppress(OSError):
            probe.unlink()
    return True

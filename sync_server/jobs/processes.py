"""A worker of Celery: several processes, each with the parts of a server and one event loop.

The handlers are the same coroutines as in the server. A process does one job at a
time; its loop runs in a thread of its own, so that connections of the database live
from one job to the next.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from concurrent.futures import Future
from typing import Any

from celery import signals

from sync_server.app import build
from sync_server.handlers import HANDLERS
from sync_server.jobs.queue import TASK, make_celery
from sync_server.server import Server
from sync_server.settings import ServerSettings
from sync_server.web.logs import set_up
from sync_server.worker import run_given


class Part:
    """What one worker process has. Made after the fork: neither loops nor connections survive one."""

    def __init__(self, settings: ServerSettings) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="jobs", daemon=True)
        self._thread.start()
        self._server: Server = self._wait(self._build(settings))

    def run(self, job_id: str) -> bool:
        """Do one job, and wait until it is done; False when there is nothing to do for it."""
        return bool(self._wait(run_given(self._server, HANDLERS, job_id)))

    def close(self) -> None:
        """Give everything back."""
        self._wait(self._server.database.close())
        self._server.passwords.close()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)

    @staticmethod
    async def _build(settings: ServerSettings) -> Server:
        return build(settings)

    def _wait(self, work: Any) -> Any:
        future: Future[Any] = asyncio.run_coroutine_threadsafe(work, self._loop)
        return future.result()


def serve(settings: ServerSettings, processes: int) -> int:
    """Do jobs until the process is told to stop (SIGTERM: what runs is ended first); the exit code."""
    celery = make_celery(settings)
    parts: list[Part] = []  # of this process: each of them has one after it was forked

    def begin(**_: Any) -> None:
        parts[:] = [Part(settings)]

    def end(**_: Any) -> None:
        while parts:
            parts.pop().close()

    def logging_is_ours(**_: Any) -> None:
        set_up(settings.log_level)
        for name in ("celery.worker.strategy", "celery.app.trace"):  # two lines for every message
            logging.getLogger(name).setLevel(logging.WARNING)

    def run_job(job_id: str) -> None:
        parts[0].run(job_id)

    celery.task(name=TASK, ignore_result=True)(run_job)
    signals.worker_process_init.connect(begin, weak=False)
    signals.worker_process_shutdown.connect(end, weak=False)
    signals.setup_logging.connect(logging_is_ours, weak=False)
    alone = {"without_gossip": True, "without_mingle": True, "without_heartbeat": True}
    worker = celery.Worker(pool="prefork", concurrency=processes, **alone)
    worker.start()
    return int(worker.exitcode or 0)

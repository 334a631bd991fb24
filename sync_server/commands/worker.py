"""`worker`: processes that do the jobs of a server with a queue."""

from __future__ import annotations

import argparse
import asyncio

from sync_server.errors import StartError
from sync_server.settings import PREFIX, ServerSettings
from sync_server.starting import preflight

NAME = "worker"
SUMMARY = "do the jobs of servers with a queue, in processes of their own"


def configure(parser: argparse.ArgumentParser) -> None:
    """Its arguments."""
    parser.add_argument("--processes", type=int, default=2, help="how many jobs at a time (default: 2)")


def run_alone(given: argparse.Namespace, settings: ServerSettings) -> int:
    """Work until it is told to stop; the exit code."""
    if not settings.queue_url:
        raise StartError(
            "There is no queue to take jobs from.", f"Set {PREFIX}QUEUE_URL to a Redis or Valkey server."
        )
    if given.processes < 1:
        raise StartError("A worker has at least one process.", "Give --processes 1 or more.")
    asyncio.run(preflight(settings))
    from sync_server.jobs.processes import serve  # Celery is only needed here

    print(
        f"Doing jobs of {settings.queue_url.rpartition('@')[2]} in {given.processes} processes.", flush=True
    )
    return serve(settings, given.processes)

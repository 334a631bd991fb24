"""`jobs list|retry|drop`: what the server still has to do, and what it gave up."""

from __future__ import annotations

import argparse
from typing import get_args

from core.wire.jobs import AdminJob, JobState
from sync_server.admin import jobs as service
from sync_server.commands.output import add_json, tell, when
from sync_server.kit.pages import Page
from sync_server.server import Server

NAME = "jobs"
SUMMARY = "list jobs, try them again, or give them up"
_BY = "system"


def configure(parser: argparse.ArgumentParser) -> None:
    """Its arguments."""
    steps = parser.add_subparsers(dest="step", required=True)
    listing = steps.add_parser("list", help="the oldest first; without --state those that are not done")
    listing.add_argument("--state", choices=get_args(JobState))
    listing.add_argument("--kind", help="such as mail")
    listing.add_argument("--limit", type=int, default=200)
    add_json(listing)
    for name, summary in (
        ("retry", "at once, and with all attempts again"),
        ("drop", "it is not tried any more"),
    ):
        step = steps.add_parser(name, help=summary)
        step.add_argument("job", help="its id")
        add_json(step)


async def run(given: argparse.Namespace, server: Server) -> int:
    """Do it; the exit code."""
    if given.step == "list":
        page = Page(None, max(1, given.limit))
        found = await service.find(server, given.state, given.kind, page)
        lines = [_line(job) for job in found.jobs] or ["There are no such jobs."]
        tell(given, found, [*lines, _counted(found.counts)])
        return 0
    step = {"retry": service.retry, "drop": service.drop}[given.step]
    done = await step(server, _BY, given.job)
    tell(given, done, [_line(done)])
    return 0


def _counted(counts: dict[str, int]) -> str:
    each = (f"{count:,} {state}" for state, count in sorted(counts.items()))
    return "In all: " + (", ".join(each) or "none") + "."


def _line(job: AdminJob) -> str:
    tries = f"{job.attempts}/{job.attempts_allowed}"
    return f"{job.id}  {job.state:<7}  {tries:>5}  {when(job.due_ms)}  {job.kind}  {job.error or ''}".rstrip()

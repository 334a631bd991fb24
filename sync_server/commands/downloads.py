"""`downloads`: how often each published file was fetched."""

from __future__ import annotations

import argparse

from pydantic import BaseModel

from sync_server.commands.output import add_json, tell
from sync_server.downloads import service
from sync_server.server import Server

NAME = "downloads"
SUMMARY = "how often each published file was fetched"


class Fetched(BaseModel):
    """One file and how often it was fetched."""

    path: str
    count: int


class AllFetched(BaseModel):
    """Every file that was fetched in the last days."""

    days: int
    files: list[Fetched]


def configure(parser: argparse.ArgumentParser) -> None:
    """Its arguments."""
    parser.add_argument("--days", type=int, default=30, help="how many days back (default: 30)")
    add_json(parser)


async def run(given: argparse.Namespace, server: Server) -> int:
    """Do it; the exit code."""
    days = max(1, given.days)
    found = await service.counts(server, days)
    lines = [f"{count:>8}  {path}" for path, count in found] or [f"Nothing was fetched in {days} days."]
    tell(
        given, AllFetched(days=days, files=[Fetched(path=path, count=count) for path, count in found]), lines
    )
    return 0

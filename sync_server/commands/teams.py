"""`teams`: every team, how many people and projects it has, and what they take."""

from __future__ import annotations

import argparse

from core.wire.admin import AdminTeam
from sync_server.admin import service
from sync_server.commands.output import add_json, size, tell, when
from sync_server.kit.pages import Page
from sync_server.server import Server

NAME = "teams"
SUMMARY = "every team, with its people, projects and size"
_EVERY = 1_000_000


def configure(parser: argparse.ArgumentParser) -> None:
    """Its arguments."""
    add_json(parser)


async def run(given: argparse.Namespace, server: Server) -> int:
    """Do it; the exit code."""
    found = await service.teams(server, Page(None, _EVERY))
    tell(given, found, [_line(team) for team in found.teams] or ["There are no teams."])
    return 0


def _line(team: AdminTeam) -> str:
    inside = f"{team.member_count} people  {team.project_count} projects  {size(team.size_bytes)}"
    gone = "  deleted" if team.deleted_ms is not None else ""
    return f"{team.id}  {when(team.created_ms)}  {inside}  {team.name}{gone}"

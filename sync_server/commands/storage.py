"""`storage`: what is stored, by project and by person."""

from __future__ import annotations

import argparse

from sync_server.admin import service
from sync_server.commands.output import add_json, size, tell
from sync_server.server import Server

NAME = "storage"
SUMMARY = "what is stored, by project and by person"


def configure(parser: argparse.ArgumentParser) -> None:
    """Its arguments."""
    add_json(parser)


async def run(given: argparse.Namespace, server: Server) -> int:
    """Do it; the exit code."""
    found = await service.storage(server)
    lines = [f"{size(found.total_bytes)} in {len(found.projects)} projects"]
    for item in found.projects:
        whose = f"team {item.team_id}" if item.team_id else f"user {item.owner_id or '-'}"
        gone = "  deleted" if item.deleted else ""
        lines.append(f"{size(item.size_bytes):>10}  {item.project_id}  {whose}  {item.name}{gone}")
    lines += [f"{size(each.size_bytes):>10}  user {each.user_id}" for each in found.users]
    tell(given, found, lines)
    return 0

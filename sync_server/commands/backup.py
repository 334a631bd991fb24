"""`backup DIR`: everything that the server keeps, copied while it runs."""

from __future__ import annotations

import argparse
from pathlib import Path

from sync_server import backup
from sync_server.commands.output import size
from sync_server.server import Server

NAME = "backup"
SUMMARY = "copy everything that the server keeps, while it runs"


def configure(parser: argparse.ArgumentParser) -> None:
    """Its arguments."""
    parser.add_argument("target", type=Path, help="a folder that does not exist yet")
    parser.add_argument("--keys", action="store_true", help="with the keys; without them, keep those apart")
    parser.add_argument("--portable", action="store_true", help="tables as text: for every kind of database")


async def run(given: argparse.Namespace, server: Server) -> int:
    """Do it; the exit code."""
    made = await backup.backup(server, given.target, with_keys=given.keys, portable=given.portable)
    keys = (
        "with its keys" if made.with_keys else f"without {server.settings.data_dir / 'keys'}: copy that too"
    )
    print(f"{given.target}: {made.projects} projects, {made.files} files, {size(made.bytes)}, {keys}")
    return 0

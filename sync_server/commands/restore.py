"""`restore DIR`: a backup into an empty data folder."""

from __future__ import annotations

import argparse
import asyncio
from pathlib import Path

from sync_server import backup
from sync_server.commands.output import size
from sync_server.kit.clock import system_clock
from sync_server.settings import ServerSettings
from sync_server.starting import data_folder

NAME = "restore"
SUMMARY = "bring a backup into an empty data folder; clients then read everything again"


def configure(parser: argparse.ArgumentParser) -> None:
    """Its arguments."""
    parser.add_argument("source", type=Path, help="the folder of a backup")


def run_alone(given: argparse.Namespace, settings: ServerSettings) -> int:
    """Do it, while no server runs on the folder; the exit code."""
    with data_folder(settings):
        found = asyncio.run(backup.restore(settings, given.source, system_clock()))
    print(f"{settings.data_dir}: {found.projects} projects, {found.files} files, {size(found.bytes)}")
    return 0

"""Every command of `contract-rewriter-server`; without one it serves.

A command is a module with `NAME`, `SUMMARY`, `configure(parser)` and
`async run(given, server) -> int`. The server is not started; its parts are there.
"""

from __future__ import annotations

import argparse
import asyncio
from typing import Protocol

from sqlalchemy.exc import SQLAlchemyError

from sync_server.app import build
from sync_server.commands import (
    audit,
    backup,
    downloads,
    invite,
    jobs,
    keys,
    restore,
    storage,
    teams,
    upkeep,
    users,
    worker,
)
from sync_server.errors import ApiError, StartError
from sync_server.server import Server
from sync_server.settings import ServerSettings
from sync_server.starting import preflight


class Command(Protocol):
    """What a command module has."""

    NAME: str
    SUMMARY: str

    def configure(self, parser: argparse.ArgumentParser) -> None:
        """Its arguments."""

    async def run(self, given: argparse.Namespace, server: Server) -> int:
        """Do it; the exit code."""


class CommandAlone(Protocol):
    """What a command module has that works where no server is yet."""

    NAME: str
    SUMMARY: str

    def configure(self, parser: argparse.ArgumentParser) -> None:
        """Its arguments."""

    def run_alone(self, given: argparse.Namespace, settings: ServerSettings) -> int:
        """Do it; the exit code."""


COMMANDS: tuple[Command | CommandAlone, ...] = (
    users, teams, invite, audit, storage, backup, restore, upkeep, keys, jobs, worker, downloads,
)  # fmt: skip


def run(command: Command | CommandAlone, given: argparse.Namespace, settings: ServerSettings) -> int:
    """Run a command on a data folder, also while a server runs on it; StartError says why not."""
    try:
        return _done(command, given, settings)
    except ApiError as error:
        raise StartError(error.message, error.next_step) from None
    except SQLAlchemyError as error:
        raise StartError(
            f"The database cannot be used: {type(error).__name__}.", "Look at its log."
        ) from None
    except OSError as error:
        where = f"{error.filename}: " if error.filename is not None else ""
        raise StartError(
            f"{where}{error.strerror or error}.", "Name a place that this user may use, with room in it."
        ) from None


def _done(command: Command | CommandAlone, given: argparse.Namespace, settings: ServerSettings) -> int:
    if hasattr(command, "run_alone"):
        return command.run_alone(given, settings)
    if settings.embedded and not settings.data_dir.is_dir():
        raise StartError(f"{settings.data_dir} is no data folder of a server.", "Name it by --data.")
    return asyncio.run(_run(command, given, settings))


async def _run(command: Command, given: argparse.Namespace, settings: ServerSettings) -> int:
    await preflight(settings)
    server = build(settings)
    try:
        return await command.run(given, server)
    finally:
        server.passwords.close()
        await server.database.close()

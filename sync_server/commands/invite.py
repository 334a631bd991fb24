"""`invite`: a link with which one person makes an account, for servers that take nobody else."""

from __future__ import annotations

import argparse

from sync_server.auth import registration
from sync_server.commands.output import add_json, tell, when
from sync_server.kit.actor import Actor
from sync_server.server import Server

NAME = "invite"
SUMMARY = "make a link with which one person makes an account"


def configure(parser: argparse.ArgumentParser) -> None:
    """Its arguments."""
    add_json(parser)


async def run(given: argparse.Namespace, server: Server) -> int:
    """Do it; the exit code."""
    made = await registration.invite(server, Actor("system", "admin"))
    tell(given, made, [made.link, f"It counts once, until {when(made.expires_ms)} UTC."])
    return 0

"""`keys`: a new signing key for access tokens."""

from __future__ import annotations

import argparse
import sys

from sync_server.kit.keys import rotate_signing
from sync_server.server import Server

NAME = "keys"
SUMMARY = "make a new signing key"


def configure(parser: argparse.ArgumentParser) -> None:
    """The arguments of `keys`."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    rotate = actions.add_parser("rotate", help="a new key signs; the old one counts until its tokens run out")
    rotate.add_argument("--distrust", action="store_true", help="tokens of the old key end at once")


async def run(given: argparse.Namespace, server: Server) -> int:
    """Make the key; the exit code."""
    old = rotate_signing(server.settings, distrust=given.distrust)
    sys.stdout.write(f"A new key signs instead of {old}. Start the server again, so that it is used.\n")
    return 0

"""`sync`: the team server. Signing in and out, and projects that are shared."""

from __future__ import annotations

import argparse

from core.cli import sharing, sign_in
from core.cli.context import Context

SUMMARY = "Share projects with a team through a server."


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the actions of `sync`."""
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    sign_in.add_login(actions.add_parser("login", help="sign in at a team server"))
    sign_in.add_logout(actions.add_parser("logout", help="sign out of a team server"))
    sharing.configure(actions)


def run(arguments: argparse.Namespace, context: Context) -> int:
    """Do one of them; the exit code."""
    if arguments.action == "login":
        return sign_in.login(arguments, context)
    if arguments.action == "logout":
        return sign_in.logout(arguments, context)
    return sharing.run(arguments, context)

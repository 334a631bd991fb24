"""`sync`: the team server. Signing in and out; the rest says that it is not in this version."""

from __future__ import annotations

import argparse

from core.cli import sign_in
from core.cli.context import Context
from core.errors import UsageError

SUMMARY = "Sign in at a team server (sharing projects is not in this version)."
LATER = ("status", "clone", "push", "pull", "teams")


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the actions of `sync`."""
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    sign_in.add_login(actions.add_parser("login", help="sign in at a team server"))
    sign_in.add_logout(actions.add_parser("logout", help="sign out of a team server"))
    for name in LATER:
        actions.add_parser(name, help="not in this version")


def run(arguments: argparse.Namespace, context: Context) -> int:
    """Sign in or out, or refuse with a next step."""
    if arguments.action == "login":
        return sign_in.login(arguments, context)
    if arguments.action == "logout":
        return sign_in.logout(arguments, context)
    raise UsageError(
        "Projects are not shared through a team server in this version.",
        "Share a project with “contract-rewriter project export” and “project import”.",
        code="not-in-this-version",
    )

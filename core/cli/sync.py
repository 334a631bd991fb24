"""`sync`: the team server. Not in this version; says so and what to do instead."""

from __future__ import annotations

import argparse

from core.cli.context import Context
from core.errors import UsageError

SUMMARY = "Share projects through a team server (not in this version)."
ACTIONS = ("login", "logout", "status", "clone", "push", "pull", "teams")


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options of `sync`."""
    parser.add_argument("action", choices=ACTIONS, help="what to do")


def run(arguments: argparse.Namespace, context: Context) -> int:
    """Refuse with a next step."""
    raise UsageError(
        "There is no team server in this version.",
        "Share a project with “contract-rewriter project export” and “project import”.",
        code="not-in-this-version",
    )

"""`audit list|verify`: the audit log, and whether somebody changed it."""

from __future__ import annotations

import argparse

from core.wire.admin import AuditRow
from sync_server.admin import service
from sync_server.admin.repository import AuditFilter
from sync_server.commands.output import add_json, tell, when
from sync_server.server import Server

NAME = "audit"
SUMMARY = "show the audit log, or check that its chain is whole"


def configure(parser: argparse.ArgumentParser) -> None:
    """Its arguments."""
    steps = parser.add_subparsers(dest="step", required=True)
    listing = steps.add_parser("list", help="the newest rows first")
    listing.add_argument("--actor", help="user id, or system")
    listing.add_argument("--action", help="how an action begins, such as team.")
    listing.add_argument("--subject", help="what it was done to")
    listing.add_argument("--limit", type=int, default=100)
    add_json(listing)
    add_json(steps.add_parser("verify", help="exit code 1 when a row was changed or removed"))


async def run(given: argparse.Namespace, server: Server) -> int:
    """Do it; the exit code."""
    if given.step == "list":
        wanted = AuditFilter(given.actor, given.action, given.subject, limit=max(1, given.limit))
        found = await service.audit_rows(server, wanted)
        tell(given, found, [_line(row) for row in found.rows] or ["There are no such rows."])
        return 0
    state = await service.audit_state(server)
    told = f"All {state.rows:,} rows are as they were written."
    if not state.whole:
        told = f"Row {state.broken_at:,} was changed or removed. Compare with a backup from before."
    tell(given, state, [told])
    return 0 if state.whole else 1


def _line(row: AuditRow) -> str:
    rest = " ".join(f"{name}={value}" for name, value in row.details.items())
    return f"{row.number}  {when(row.at_ms)}  {row.actor}  {row.action}  {row.subject}  {rest}".rstrip()

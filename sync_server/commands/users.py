"""`users list|disable|enable|unlock|admin`: accounts, by address or id."""

from __future__ import annotations

import argparse

from core.wire.admin import AdminUser, AdminUsers
from sync_server.admin import service
from sync_server.commands.output import add_json, tell, when
from sync_server.kit.pages import Page
from sync_server.server import Server

NAME = "users"
SUMMARY = "list accounts, disable, enable and unlock them, make administrators"
_BY = "system"
_EVERY = 1_000_000


def configure(parser: argparse.ArgumentParser) -> None:
    """Its arguments."""
    steps = parser.add_subparsers(dest="step", required=True)
    listing = steps.add_parser("list", help="every account")
    listing.add_argument("--search", default="", help="only with this text in name, address or id")
    add_json(listing)
    for name, summary in (
        ("disable", "let nobody sign in, and end the sessions"),
        ("enable", "let the person sign in again"),
        ("unlock", "forget that there were too many wrong passwords"),
        ("admin", "make an administrator of the server"),
    ):
        step = steps.add_parser(name, help=summary)
        step.add_argument("who", help="address or id")
        add_json(step)
        if name == "admin":
            step.add_argument("--remove", action="store_true", help="not an administrator any more")


async def run(given: argparse.Namespace, server: Server) -> int:
    """Do it; the exit code."""
    if given.step == "list":
        found = await service.users(server, given.search, Page(None, _EVERY))
        tell(given, found, _table(found))
        return 0
    user = await service.user_of(server, given.who)
    done = await _step(given, server, user)
    tell(given, done, [_line(done)])
    return 0


async def _step(given: argparse.Namespace, server: Server, user: AdminUser) -> AdminUser:
    if given.step == "admin":
        return await service.set_role(server, _BY, user.id, "user" if given.remove else "admin")
    step = {"disable": service.disable, "enable": service.enable, "unlock": service.unlock}[given.step]
    return await step(server, _BY, user.id)


def _table(found: AdminUsers) -> list[str]:
    return [_line(user) for user in found.users] or ["There are no such accounts."]


def _line(user: AdminUser) -> str:
    marks: list[str] = [user.server_role] if user.server_role != "user" else []
    marks += ["disabled"] if user.disabled else []
    marks += [f"locked until {when(user.locked_until_ms)}"] if user.locked_until_ms else []
    return f"{user.id}  {when(user.created_ms)}  {user.email}  {user.name}  {', '.join(marks)}".rstrip()

"""Which secrets invite to an account: those of an administrator, and those of a team or a project."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from sqlalchemy.ext.asyncio import AsyncConnection

from sync_server.auth import onetime
from sync_server.invitations import service as invitations
from sync_server.server import Server

INVITATION = "account-invitation"
Use = Callable[[str], Awaitable[None]]
"""Use the invitation up for a new account, by its id."""


async def invitation(server: Server, connection: AsyncConnection, secret: str, email: str) -> Use:
    """What using the secret does, in this transaction; raises when it invites nobody (any more)."""
    now = server.clock()
    if await onetime.use(connection, server.keys, INVITATION, secret, now) is not None:
        return _nothing_more
    row, place = await invitations.for_registration(server, connection, secret, email)

    async def take(user_id: str) -> None:
        await invitations.take(server, connection, row, place, user_id)

    return take


async def _nothing_more(_: str) -> None:
    """Using it up was all."""

"""How an endpoint asks who is there."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request

from sync_server.auth import service
from sync_server.errors import NotSignedIn
from sync_server.kit.actor import Actor
from sync_server.server import Server, server_of

ServerPart = Annotated[Server, Depends(server_of)]


async def actor_from(request: Request, server: ServerPart) -> Actor:
    """Who asks; NotSignedIn when nobody says so. Counts towards the limit of the account."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise NotSignedIn
    actor = await service.actor_of(server, token.strip())
    request.state.user_id = actor.user_id  # for the log
    await server.limits.check("account", actor.user_id)
    return actor


SignedIn = Annotated[Actor, Depends(actor_from)]


def address_of(request: Request) -> str:
    """The network address that asks."""
    return request.client.host if request.client else "unknown"

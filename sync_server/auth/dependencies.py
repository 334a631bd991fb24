"""How an endpoint asks who is there."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request

from sync_server.auth import service
from sync_server.errors import NotSignedIn
from sync_server.kit.actor import Actor
from sync_server.server import Server, server_of

ServerPart = Annotated[Server, Depends(server_of)]


async def _actor(request: Request, server: ServerPart) -> Actor:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise NotSignedIn
    return await service.actor_of(server, token.strip())


SignedIn = Annotated[Actor, Depends(_actor)]


def address_of(request: Request) -> str:
    """The network address that asks."""
    return request.client.host if request.client else "unknown"

"""How an endpoint asks who is there.

`SignedIn` is a person in a session. A program with an API key is let in only where
the endpoint or its router says so: `dependencies=[scoped("sync:read")]`; then
`SignedIn` gives it too. An endpoint that says nothing is closed to every key.
"""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Depends, Request, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from core.wire.accounts import Scope
from sync_server.auth import service
from sync_server.errors import ApiError, Forbidden, NotSignedIn
from sync_server.kit.actor import Actor
from sync_server.server import Server, server_of

ServerPart = Annotated[Server, Depends(server_of)]
BEARER = HTTPBearer(auto_error=False, description="an access token, or an API key `scr_...`")


async def actor_from(request: Request, server: ServerPart) -> Actor:
    """Who asks, person or key; NotSignedIn when nobody says so. Counts towards the limit of the account."""
    given = await BEARER(request)
    if given is None or not given.credentials:
        raise NotSignedIn
    actor = await service.actor_of(server, given.credentials.strip())
    request.state.user_id = actor.user_id  # for the log
    await server.limits.check("account", actor.user_id)
    return actor


async def _whoever(
    request: Request,
    server: ServerPart,
    _: Annotated[HTTPAuthorizationCredentials | None, Security(BEARER)],  # says so in the API's description
) -> Actor:
    return await actor_from(request, server)


Whoever = Annotated[Actor, Depends(_whoever)]


async def _actor(request: Request, actor: Whoever) -> Actor:
    if actor.scopes is not None and not getattr(request.state, "scope_checked", False):
        raise Forbidden("This is not for API keys.", "Sign in as a person.")
    return actor


async def _maybe(request: Request, server: ServerPart) -> Actor | None:
    signed_in = await BEARER(request) is not None
    return await _actor(request, await actor_from(request, server)) if signed_in else None


SignedIn = Annotated[Actor, Depends(_actor)]
MaybeSignedIn = Annotated[Actor | None, Depends(_maybe)]


def scoped(scope: Scope) -> Any:
    """Let keys with this scope in, and no others; people may whatever their roles allow."""

    async def check(request: Request, actor: Whoever) -> None:
        if actor.scopes is not None and scope not in actor.scopes:
            raise ApiError("scope-missing", f"This key may not: it needs the scope {scope}.", "Make another.")
        request.state.scope_checked = True

    return Depends(check)


def address_of(request: Request) -> str:
    """The network address that asks."""
    return request.client.host if request.client else "unknown"

"""How an endpoint asks who is there.

`SignedIn` is a person in a session. A program with an API key is let in only where
the endpoint or its router says so: `dependencies=[scoped("sync:read")]`, and then
`SignedIn` gives it too, or `Annotated[Actor, scoped("sync:read")]` in its place. An
endpoint that says nothing is closed to every key.
"""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Depends, Request, Security
from fastapi.security import HTTPBearer

from core.wire.accounts import Scope
from sync_server.auth import service
from sync_server.errors import ApiError, Forbidden, NotSignedIn
from sync_server.kit.actor import Actor
from sync_server.server import Server, server_in, server_of

ServerPart = Annotated[Server, Depends(server_of)]
_NAME = "HTTPBearer"
_DESCRIPTION = "an access token, or an API key `scr_...`"
BEARER = HTTPBearer(auto_error=False, scheme_name=_NAME, description=_DESCRIPTION)


async def actor_from(request: Request) -> Actor:
    """Who asks, person or key; NotSignedIn when nobody says so. Counts towards the limit of the account.

    Read once for each request, when it is first asked for.
    """
    actor: Actor | None = getattr(request.state, "actor", None)
    if actor is None:
        given = await BEARER(request)
        if given is None or not given.credentials:
            raise NotSignedIn
        server = server_in(request)
        actor = await service.actor_of(server, given.credentials.strip())
        request.state.user_id = actor.user_id  # for the log
        await server.limits.check("account", actor.user_id)
        request.state.actor = actor
    return actor


class _Asker(HTTPBearer):
    """Who asks: a person or, where a scope says so, a program.

    It stands for the scheme in the API's description too and rests on no other dependency: each that
    FastAPI resolves costs as much as a small statement on the database.
    """

    def __init__(self, scope: Scope | None = None) -> None:
        super().__init__(auto_error=False, scheme_name=_NAME, description=_DESCRIPTION)
        self._scope = scope

    async def __call__(self, request: Request) -> Actor:  # type: ignore[override]
        """The actor, unless it is a program that has no business here."""
        actor = await actor_from(request)
        if actor.scopes is not None:
            self._let_in(request, actor.scopes)
        return actor

    def _let_in(self, request: Request, scopes: frozenset[str]) -> None:
        if self._scope is None:
            if not getattr(request.state, "scope_checked", False):
                raise Forbidden("This is not for API keys.", "Sign in as a person.")
            return
        if self._scope not in scopes:
            told = f"This key may not: it needs the scope {self._scope}."
            raise ApiError("scope-missing", told, "Make another.")
        request.state.scope_checked = True


_PERSON = _Asker()


async def _maybe(request: Request) -> Actor | None:
    return await _PERSON(request) if await BEARER(request) is not None else None


SignedIn = Annotated[Actor, Security(_PERSON)]
MaybeSignedIn = Annotated[Actor | None, Depends(_maybe)]


def scoped(scope: Scope) -> Any:
    """Let keys with this scope in, and no others; people may whatever their roles allow.

    For `dependencies=[...]`, or as the actor of an endpoint.
    """
    return Security(_Asker(scope))


def address_of(request: Request) -> str:
    """The network address that asks."""
    return request.client.host if request.client else "unknown"

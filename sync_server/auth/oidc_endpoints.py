"""`/auth/oidc`: sign in by an issuer that the operator named, or link one to an account."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Request

from core.wire.accounts import Identities, Linked, OidcFinish, OidcProviders, OidcStart, OidcStarted, Tokens
from core.wire.headers import Id
from sync_server.auth import oidc, oidc_accounts
from sync_server.auth.dependencies import MaybeSignedIn, ServerPart, SignedIn, address_of

router = APIRouter(prefix="/auth/oidc", tags=["accounts"])


@router.get("")
async def list_providers(server: ServerPart) -> OidcProviders:
    """Which issuers there are. Anybody may ask."""
    return OidcProviders(providers=oidc.providers(server))


@router.get("/identities")
async def list_identities(actor: SignedIn, server: ServerPart) -> Identities:
    """Which issuers open your account."""
    return Identities(identities=tuple(await oidc_accounts.list_mine(server, actor)))


@router.delete("/identities/{identity_id}", status_code=204)
async def unlink(identity_id: Id, actor: SignedIn, server: ServerPart) -> None:
    """An issuer opens your account no more."""
    await oidc_accounts.unlink(server, actor, identity_id)


@router.post("/finish")
async def finish(
    given: OidcFinish, request: Request, actor: MaybeSignedIn, server: ServerPart
) -> Tokens | Linked:
    """Give what came back: tokens, or for somebody who is signed in the link of the account."""
    return await oidc.finish(server, actor, given, address_of(request))


@router.post("/{provider}/start", status_code=201)
async def start(
    provider: Annotated[str, Path(max_length=32)],
    given: OidcStart,
    request: Request,
    actor: MaybeSignedIn,
    server: ServerPart,
) -> OidcStarted:
    """Begin; for somebody who is signed in it will link, and needs the password where there is one."""
    return await oidc.start(server, actor, provider, given, address_of(request))

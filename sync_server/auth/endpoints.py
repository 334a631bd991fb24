"""`/auth`: register, sign in, who am I."""

from __future__ import annotations

from fastapi import APIRouter, Request

from core.wire.accounts import Login, Profile, Registration, Tokens
from sync_server.auth import repository, service
from sync_server.auth.dependencies import ServerPart, SignedIn, address_of
from sync_server.errors import NotSignedIn

router = APIRouter(prefix="/auth", tags=["accounts"])


@router.post("/register", status_code=201)
async def register(wanted: Registration, request: Request, server: ServerPart) -> Tokens:
    """Make an account and sign in."""
    return await service.register(server, wanted, address_of(request))


@router.post("/login")
async def login(given: Login, request: Request, server: ServerPart) -> Tokens:
    """Sign in with a password."""
    return await service.login(server, given, address_of(request))


@router.get("/profile")
async def profile(actor: SignedIn, server: ServerPart) -> Profile:
    """The account that asks."""
    async with server.database.reading() as connection:
        user = await repository.user_by_id(connection, actor.user_id)
    if user is None:
        raise NotSignedIn
    values = {name: getattr(user, name) for name in ("id", "email", "name", "server_role", "created_ms")}
    return Profile(**values, has_password=user.password_hash is not None)

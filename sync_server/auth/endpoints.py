"""`/auth`: accounts are made, people sign in and out, and see where they are signed in."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from core.wire.accounts import (
    FirstAdmin,
    InvitationMade,
    Login,
    MailSent,
    Refresh,
    Registration,
    RegistrationAnswer,
    SessionChange,
    Sessions,
    Tokens,
)
from core.wire.headers import Id
from sync_server.auth import registration, service, sessions
from sync_server.auth.dependencies import ServerPart, SignedIn, address_of

router = APIRouter(prefix="/auth", tags=["accounts"])


@router.post("/register", status_code=201, responses={202: {"model": MailSent}})
async def register(
    wanted: Registration, request: Request, response: Response, server: ServerPart
) -> Tokens | MailSent:
    """Make an account and sign in; or 202: a mail says how it goes on, the same for every address."""
    made = await registration.register(server, wanted, address_of(request))
    response.status_code = 202 if isinstance(made, MailSent) else 201
    return made


@router.post("/register/confirm", status_code=201)
async def confirm(given: RegistrationAnswer, request: Request, server: ServerPart) -> Tokens:
    """Answer the mail of a registration."""
    return await registration.confirm(server, given, address_of(request))


@router.post("/first", status_code=201)
async def first(given: FirstAdmin, request: Request, server: ServerPart) -> Tokens:
    """Make the first administrator with the link that the server printed when it started."""
    return await registration.first(server, given, address_of(request))


@router.post("/invitations", status_code=201)
async def invite(actor: SignedIn, server: ServerPart) -> InvitationMade:
    """Invite one person to make an account on this server (administrators)."""
    return await registration.invite(server, actor)


@router.post("/login")
async def login(given: Login, request: Request, server: ServerPart) -> Tokens:
    """Sign in with a password."""
    return await service.login(server, given, address_of(request))


@router.post("/refresh")
async def refresh(given: Refresh, server: ServerPart) -> Tokens:
    """A new access token and the next refresh token; the one that was given counts no more."""
    return await sessions.refresh(server, given)


@router.post("/logout", status_code=204)
async def logout(given: Refresh, server: ServerPart) -> None:
    """End the session of a refresh token. Always answered alike."""
    await sessions.logout(server, given)


@router.get("/sessions")
async def list_sessions(actor: SignedIn, server: ServerPart) -> Sessions:
    """Where you are signed in."""
    return Sessions(sessions=tuple(await sessions.list_mine(server, actor)))


@router.patch("/sessions/{session_id}", status_code=204)
async def rename_session(session_id: Id, wanted: SessionChange, actor: SignedIn, server: ServerPart) -> None:
    """Name a device."""
    await sessions.rename(server, actor, session_id, wanted.device_name)


@router.delete("/sessions/{session_id}", status_code=204)
async def end_session(session_id: Id, actor: SignedIn, server: ServerPart) -> None:
    """Sign a device out."""
    await sessions.end_one(server, actor, session_id)


@router.delete("/sessions", status_code=204)
async def end_other_sessions(actor: SignedIn, server: ServerPart) -> None:
    """Sign every other device out."""
    async with server.database.writing() as connection:
        await sessions.end_others(server, connection, actor.user_id, "revoked", actor.session_id)

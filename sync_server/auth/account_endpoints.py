"""`/auth`: the profile, the password and the address of the person who asks."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request

from core.wire.accounts import (
    Confirmation,
    Deletion,
    EmailChange,
    ForgottenPassword,
    MailSent,
    NewPassword,
    PasswordChange,
    Profile,
    ProfileChange,
)
from sync_server.auth import account, leaving
from sync_server.auth.dependencies import ServerPart, SignedIn, address_of

router = APIRouter(prefix="/auth", tags=["accounts"])


@router.get("/profile")
async def profile(actor: SignedIn, server: ServerPart) -> Profile:
    """The account that asks."""
    return await account.profile(server, actor)


@router.patch("/profile")
async def change_profile(wanted: ProfileChange, actor: SignedIn, server: ServerPart) -> Profile:
    """Change your name."""
    return await account.rename(server, actor, wanted.name)


@router.post("/password", status_code=204)
async def change_password(
    wanted: PasswordChange, request: Request, actor: SignedIn, server: ServerPart
) -> None:
    """Change your password; your other devices are signed out."""
    await account.change_password(server, actor, wanted, address_of(request))


@router.post("/password/forgot", status_code=202)
async def forgot_password(given: ForgottenPassword, server: ServerPart) -> MailSent:
    """Ask for a mail with a link. The answer is the same for every address."""
    await account.forgot_password(server, given.email)
    return MailSent()


@router.post("/password/reset", status_code=204)
async def reset_password(given: NewPassword, request: Request, server: ServerPart) -> None:
    """Choose a new password with the secret of a mail; every device is signed out."""
    await account.reset_password(server, given, address_of(request))


@router.post("/email", status_code=202)
async def change_email(
    wanted: EmailChange, request: Request, actor: SignedIn, server: ServerPart
) -> MailSent:
    """Ask for another address; it counts once its mail was answered."""
    await account.change_email(server, actor, wanted, address_of(request))
    return MailSent()


@router.post("/email/confirm", status_code=204)
async def confirm_email(given: Confirmation, request: Request, server: ServerPart) -> None:
    """Answer the mail of a new address."""
    await account.confirm_email(server, given.secret.get_secret_value(), address_of(request))


@router.get("/export")
async def export(actor: SignedIn, server: ServerPart) -> dict[str, Any]:
    """Everything that the server knows about you, as JSON; no secrets."""
    return await leaving.export(server, actor)


@router.post("/delete", status_code=204)
async def delete(given: Deletion, request: Request, actor: SignedIn, server: ServerPart) -> None:
    """Delete your account. What you wrote in projects stays, under a number that names nobody."""
    await leaving.delete(server, actor, given, address_of(request))

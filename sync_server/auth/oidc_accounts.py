"""Which account somebody has whom an issuer knows. An address alone never opens an account.

Who is known by issuer and subject signs in. A new person needs an address that the
issuer has confirmed; one that has an account already must be linked by who can sign
in to it: else whoever gets an address at an issuer, or registered it here first,
would share the account. Source: “Pre-hijacked accounts”, USENIX Security 2022.
"""

from __future__ import annotations

import re
from typing import Any

from pydantic import TypeAdapter, ValidationError
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from core.wire.accounts import Device, Email, Identity, Tokens
from core.wire.ids import new_id
from sync_server.auth import oidc_repository as rows
from sync_server.auth import registration, repository
from sync_server.auth.invited import invitation
from sync_server.auth.providers import Provider
from sync_server.auth.sessions import open_session
from sync_server.auth.traces import mail, note
from sync_server.errors import ApiError, ConflictError, NotFound
from sync_server.kit.actor import Actor
from sync_server.server import Server

Claims = dict[str, Any]

_EMAIL: TypeAdapter[str] = TypeAdapter(Email)
_LONGEST_NAME = 200


async def sign_in(
    server: Server, provider: Provider, claims: Claims, secret: str | None, device: Device, address: str
) -> Tokens:
    """A session of the account that the issuer knows, or of a new one where that may be made."""
    async with server.database.writing() as connection:
        user = await rows.user_of(connection, provider.issuer, claims["sub"])
        if user is not None and user.disabled:
            raise ApiError("account-disabled", "This account is disabled.", "Ask the operator of the server.")
        user_id = user.id if user is not None else await _new(server, connection, provider, claims, secret)
        return await open_session(server, connection, user_id, device, address)


async def link(server: Server, user_id: str, provider: Provider, claims: Claims) -> None:
    """The person can sign in by this issuer from now on, and is told so by mail."""
    async with server.database.writing() as connection:
        known = await rows.user_of(connection, provider.issuer, claims["sub"])
        if known is not None:
            if known.id == user_id:
                return
            raise ConflictError("Another account is linked to this person.", "Sign in to that one.")
        await _remember(server, connection, user_id, provider, claims, _email(claims))
        await mail(server, connection, "identity-linked", user=user_id)


async def list_mine(server: Server, actor: Actor) -> list[Identity]:
    """The issuers that know the person."""
    async with server.database.reading() as connection:
        found = await rows.identities_of(connection, actor.user_id)
    providers = [each.provider for each in server.issuers.values()]
    titles = {each.issuer: each.title for each in reversed(providers)}
    return [
        Identity(
            id=row.id,
            issuer=row.issuer,
            name=titles.get(row.issuer, row.issuer),
            email=row.email,
            created_ms=row.created_ms,
        )
        for row in found
    ]


async def unlink(server: Server, actor: Actor, identity_id: str) -> None:
    """An issuer opens the account no more; the last one stays where there is no password."""
    async with server.database.writing() as connection:
        user = await repository.user_by_id(connection, actor.user_id)
        alone = await rows.count_identities(connection, actor.user_id) == 1
        if not await rows.forget_identity(connection, actor.user_id, identity_id):
            raise NotFound("This link")
        if alone and (user is None or user.password_hash is None):
            raise ConflictError(
                "You could not sign in any more.", "Choose a password first, with “forgot my password”."
            )
        await note(server, connection, "identity-unlinked", actor.user_id, identity=identity_id)


async def _new(
    server: Server, connection: AsyncConnection, provider: Provider, claims: Claims, secret: str | None
) -> str:
    email = _email(claims)
    if not email or not (claims.get("email_verified") is True or provider.trust_email):
        raise ApiError(
            "oidc-refused",
            f"{provider.title} has not confirmed an e-mail address of yours.",
            "Confirm it there, then sign in again.",
        )
    if await repository.user_by_email(connection, email) is not None:
        raise ApiError(
            "link-needed",
            f"There is an account with your address that {provider.title} does not open yet.",
            f"Sign in with its password and {provider.title} together, once.",
        )
    use = None
    if not _may_register(server, provider, secret):
        raise _no_account(server, provider)
    if secret:
        use = await invitation(server, connection, secret, email)
    user_id = await registration.add(server, connection, email, _name(claims, email), None)
    if use is not None:
        await use(user_id)
    await _remember(server, connection, user_id, provider, claims, email)
    return user_id


def _may_register(server: Server, provider: Provider, secret: str | None) -> bool:
    if provider.register_people is not None:
        return provider.register_people or bool(secret and server.settings.registration != "closed")
    registration = server.settings.registration
    return registration == "open" or (registration == "invite" and bool(secret))


def _no_account(server: Server, provider: Provider) -> ApiError:
    if server.settings.registration == "closed":
        return ApiError("registration-closed", "You have no account on this server.", "Ask its operator.")
    return ApiError(
        "invitation-needed",
        f"You have no account on this server that {provider.title} opens.",
        "Ask for an invitation, or sign in with a password and link it.",
    )


async def _remember(
    server: Server, connection: AsyncConnection, user_id: str, provider: Provider, claims: Claims, email: str
) -> None:
    values = {"id": new_id(), "user_id": user_id, "issuer": provider.issuer, "subject": claims["sub"]}
    try:
        await rows.add_identity(connection, **values, email=email, created_ms=server.clock())
    except IntegrityError:  # two answers at once: the other one was first
        raise ConflictError("This person was linked a moment ago.", "Sign in again.") from None
    await note(server, connection, "identity-linked", user_id, provider=provider.id)


def _email(claims: Claims) -> str:
    try:
        return _EMAIL.validate_python(claims.get("email"))
    except ValidationError:
        return ""


def _name(claims: Claims, email: str) -> str:
    told = claims.get("name")
    plain = re.sub(r"[\x00-\x1f\x7f]", "", told).strip() if isinstance(told, str) else ""
    return (plain or email.partition("@")[0])[:_LONGEST_NAME]

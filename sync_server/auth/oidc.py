"""Signing in by an issuer, for programs of the desktop: the way out, and the way back.

The program opens the browser and listens on its own loopback; the server keeps the
PKCE verifier and the nonce, and proves who it is. A flow counts once, for ten
minutes, for whoever holds its secret. Source: RFC 8252, RFC 7636, RFC 9207, RFC 9700.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import logging
import re
import secrets
from typing import Any
from urllib.parse import urlencode, urlsplit

import orjson

from core.wire.accounts import Device, Linked, OidcFinish, OidcProvider, OidcStart, OidcStarted, Tokens
from core.wire.ids import new_id
from sync_server.auth import account, attempts, id_tokens, oidc_accounts, repository
from sync_server.auth import oidc_repository as rows
from sync_server.auth.issuer import Issuer, Refused
from sync_server.auth.onetime import keyed
from sync_server.errors import ApiError, Invalid, NotFound, NotSignedIn
from sync_server.kit.actor import Actor
from sync_server.kit.sealing import seal, unseal
from sync_server.server import Server

log = logging.getLogger("sync_server.oidc")

SECONDS = 600
BACK = "/auth/oidc/back"
"""Our own page that a browser may come back to, beside the loopback of a program."""

_LOOPBACK = re.compile(r"http://(127\.0\.0\.1|\[::1\]):[1-9][0-9]{0,4}/callback")
_SEALED = "oidc flow"


def providers(server: Server) -> tuple[OidcProvider, ...]:
    """The issuers of this server, in the order of the setting."""
    return tuple(OidcProvider(id=key, name=each.provider.title) for key, each in server.issuers.items())


async def start(
    server: Server, actor: Actor | None, provider: str, given: OidcStart, address: str
) -> OidcStarted:
    """Where the browser goes. For somebody who is signed in, the way back links instead of signing in."""
    issuer = server.issuers.get(provider)
    if issuer is None:
        raise NotFound("This way of signing in")
    back = given.redirect_uri
    if not _LOOPBACK.fullmatch(back) and back != server.settings.address + BACK:
        raise Invalid("The answer may only go to this machine.", "Listen at http://127.0.0.1:PORT/callback.")
    if actor is not None:
        await _prove(server, actor, given, address)
    metadata = await _asked(issuer, issuer.metadata())
    flow_id, secret, state, now = new_id(), _random(), _random(), server.clock()
    kept = {"verifier": _random(), "nonce": _random()}
    async with server.database.writing() as connection:
        await rows.add_flow(
            connection,
            id=flow_id,
            secret_hash=keyed(server.keys, "oidc-flow", secret),
            provider=provider,
            state_hash=keyed(server.keys, "oidc-state", state),
            sealed=seal(server.keys.storage, _SEALED, orjson.dumps(kept).decode(), flow_id),
            redirect_uri=back,
            device_id=given.device.id,
            device_name=given.device.name,
            created_ms=now,
            expires_ms=now + SECONDS * 1000,
            user_id=actor.user_id if actor is not None else None,
        )
    url = _authorization_url(metadata.authorization_endpoint, issuer, back, state, kept)
    return OidcStarted(authorization_url=url, flow=f"{flow_id}.{secret}", state=state)


async def finish(server: Server, actor: Actor | None, given: OidcFinish, address: str) -> Tokens | Linked:
    """A session for who the issuer says it is, or the link that a signed-in person began."""
    flow = await _use(server, given, address)
    issuer = server.issuers.get(flow.provider)
    if issuer is None:
        raise NotFound("This way of signing in")
    if (actor.user_id if actor is not None else None) != flow.user_id:
        raise _refused("This was begun by somebody else.")
    claims = await _asked(issuer, _claims(server, issuer, flow, given))
    device = Device(id=flow.device_id, name=flow.device_name)
    if actor is not None:
        await oidc_accounts.link(server, actor.user_id, issuer.provider, claims)
        return Linked(provider=flow.provider)
    return await oidc_accounts.sign_in(server, issuer.provider, claims, given.invitation, device, address)


async def _prove(server: Server, actor: Actor, given: OidcStart, address: str) -> None:
    """Whoever took over a session must not add a way in that outlasts it."""
    async with server.database.reading() as connection:
        user = await repository.user_by_id(connection, actor.user_id)
    if user is None:
        raise NotSignedIn
    if user.password_hash is None:
        raise Invalid(
            "Your account has no password that could prove who you are.",
            "Choose one first, by “I forgot my password”.",
        )
    await account.prove(server, user, given.password.get_secret_value(), address)


async def _use(server: Server, given: OidcFinish, address: str) -> Any:
    """The flow of a secret, used up whatever comes of it."""
    flow_id, _, secret = given.flow.get_secret_value().partition(".")
    tried, now = attempts.attempt(server, "", address), server.clock()
    async with server.database.writing() as connection:
        await attempts.check(connection, server, tried)
        flow = await rows.flow_by_id(connection, flow_id)
        kept = flow.secret_hash if flow is not None else "0" * 64
        right = hmac.compare_digest(kept, keyed(server.keys, "oidc-flow", secret))
        if not right:
            await attempts.failed(connection, server, tried)
        right = right and flow is not None and await rows.use_flow(connection, flow.id, now)
    if not right or flow is None or not 0 <= now - flow.created_ms < SECONDS * 1000:
        raise _refused("This sign-in does not count any more.")
    state = keyed(server.keys, "oidc-state", given.state.get_secret_value())
    if not hmac.compare_digest(flow.state_hash, state):
        raise _refused("This answer belongs to another sign-in.")
    return flow


async def _claims(server: Server, issuer: Issuer, flow: Any, given: OidcFinish) -> dict[str, Any]:
    """What the issuer says about the person; the e-mail address may come from its own endpoint."""
    metadata = await issuer.metadata()
    if given.iss != issuer.provider.issuer and (given.iss is not None or metadata.sends_iss):
        raise Refused("the answer came from another issuer")
    opened = unseal(server.keys.storage, _SEALED, flow.sealed, flow.id)
    if opened is None:
        raise Refused("the flow was kept under another key")
    kept = orjson.loads(opened)
    answered = await issuer.exchange(given.code.get_secret_value(), kept["verifier"], flow.redirect_uri)
    claims = await id_tokens.read(issuer, answered, kept["nonce"], server.clock())
    if "email" not in claims:
        more = await issuer.userinfo(answered.access_token)
        if more and more.get("sub") != claims["sub"]:
            raise Refused("its two answers are about different people")
        claims = {**more, **claims}
    return claims


async def _asked(issuer: Issuer, asking: Any) -> Any:
    """The answer of an issuer; why it does not count goes to the log, not to whoever asks."""
    try:
        return await asking
    except Refused as error:
        log.warning("%s: %s", issuer.provider.id, error)
        raise _refused(f"{issuer.provider.title} did not prove who you are.") from None


def _authorization_url(endpoint: str, issuer: Issuer, back: str, state: str, kept: dict[str, str]) -> str:
    challenge = base64.urlsafe_b64encode(hashlib.sha256(kept["verifier"].encode()).digest()).rstrip(b"=")
    query = {
        "response_type": "code",
        "client_id": issuer.provider.client_id,
        "redirect_uri": back,
        "scope": " ".join(issuer.provider.scopes),
        "state": state,
        "nonce": kept["nonce"],
        "code_challenge": challenge.decode(),
        "code_challenge_method": "S256",
    }
    return f"{endpoint}{'&' if urlsplit(endpoint).query else '?'}{urlencode(query)}"


def _random() -> str:
    return secrets.token_urlsafe(32)


def _refused(message: str) -> ApiError:
    return ApiError("oidc-refused", message, "Start the sign-in again.")

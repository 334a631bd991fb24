"""An issuer that lies, and settings that name none: nobody is let in."""

from __future__ import annotations

import base64
import hmac
import json
import time
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from core.wire.ids import new_id
from sync_server.auth.providers import read_providers
from sync_server.errors import StartError
from sync_server.settings import ServerSettings
from tests.fixtures.issuer.crooked import Claims, Crooked, crooked_issuer, new_key
from tests.fixtures.team_server import TeamServer, running

pytestmark = pytest.mark.anyio
SQLITE = pytest.mark.parametrize("copied", ["sqlite"], indirect=True)


@pytest.fixture
def crooked() -> Iterator[Crooked]:
    with crooked_issuer() as found:
        yield found


@pytest.fixture
async def team(settings: ServerSettings, crooked: Crooked) -> AsyncIterator[TeamServer]:
    oidc = [{"id": "corp", "issuer": crooked.address, "client_id": "desk", "private": True}]
    async with running(replace(settings, oidc=json.dumps(oidc))) as server:
        yield server


async def sign_in(team: TeamServer, crooked: Crooked, *, iss: str | None = None) -> tuple[int, str]:
    """The status and the code of the answer."""
    body: dict[str, Any] = {"redirect_uri": "http://127.0.0.1:49152/callback"}
    body["device"] = {"id": new_id(), "name": "desk"}
    async with team.client() as anybody:
        started = await anybody.post("/auth/oidc/corp/start", json=body)
        if started.status_code != 201:
            return started.status_code, started.json()["code"]
        told = started.json()
        crooked.nonce = parse_qs(urlsplit(told["authorization_url"]).query)["nonce"][0]
        body = {"flow": told["flow"], "state": told["state"], "code": "any", "iss": iss}
        answer = await anybody.post("/auth/oidc/finish", json=body)
    return answer.status_code, answer.json().get("code", "")


def without(name: str) -> Callable[[Claims], Claims]:
    return lambda claims: {key: value for key, value in claims.items() if key != name}


def said(**more: Any) -> Callable[[Claims], Claims]:
    return lambda claims: {**claims, **more}


def at(**seconds: int) -> Callable[[Claims], Claims]:
    """Times from the moment on at which it is asked."""
    return lambda claims: {**claims, **{name: int(time.time()) + each for name, each in seconds.items()}}


def packed(header: Claims, claims: Claims) -> str:
    parts = (base64.urlsafe_b64encode(json.dumps(each).encode()) for each in (header, claims))
    return b".".join(part.rstrip(b"=") for part in parts).decode()


def unsigned(issuer: Crooked, claims: Claims) -> str:
    return packed({"alg": "none", "kid": "first"}, claims) + "."


def by_public_key(issuer: Crooked, claims: Claims) -> str:
    """HMAC with what everybody knows: the confusion of asymmetric and symmetric."""
    public = issuer.keys["first"].public_key()
    secret = public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    signed = packed({"alg": "HS256", "kid": "first"}, claims)
    made = hmac.new(secret, signed.encode(), "sha256").digest()
    return f"{signed}.{base64.urlsafe_b64encode(made).rstrip(b'=').decode()}"


def by_another(issuer: Crooked, claims: Claims) -> str:
    return jwt.encode(claims, new_key(), algorithm="ES256", headers={"kid": "first"})


def by_own_header(issuer: Crooked, claims: Claims) -> str:
    """A key that the token itself brings along."""
    key = new_key()
    public = json.loads(jwt.algorithms.ECAlgorithm.to_jwk(key.public_key()))
    return jwt.encode(claims, key, algorithm="ES256", headers={"jwk": public, "kid": "own"})


def critical(issuer: Crooked, claims: Claims) -> str:
    return jwt.encode(claims, issuer.keys["first"], "ES256", headers={"kid": "first", "crit": ["exp"]})


LIES: dict[str, Callable[[Claims], Claims]] = {
    "another issuer": said(iss="https://honest.example.org"),
    "for another client": said(aud="other"),
    "for several, without saying for whom": said(aud=["other", "desk"]),
    "for several, for the other": said(aud=["other", "desk"], azp="other"),
    "for nobody": without("aud"),
    "expired": at(exp=-120, iat=-300),
    "never expires": without("exp"),
    "expires in words": said(exp="tomorrow"),
    "made long ago": at(iat=-3600),
    "made tomorrow": at(iat=86_400, exp=90_000),
    "not yet": at(nbf=3600),
    "of another sign-in": said(nonce="another"),
    "of no sign-in": without("nonce"),
    "about nobody": without("sub"),
    "about too much": said(sub="x" * 256),
    "with another access token": said(at_hash="AAAAAAAAAAAAAAAAAAAAAA"),
    "unconfirmed": said(email_verified=False),
    "confirmed in words": said(email_verified="true"),
    "without an address": without("email"),
    "with an address that is none": said(email="someone@example.org\r\nBcc: all"),
}
FORGERIES = (
    unsigned,
    by_public_key,
    by_another,
    by_own_header,
    critical,
    lambda *_: "no.token",
    lambda *_: "x",
)


@SQLITE
async def test_a_token_that_proves_nothing_lets_nobody_in(team: TeamServer, crooked: Crooked) -> None:
    for name, lie in LIES.items():
        crooked.lie = lie
        assert await sign_in(team, crooked) == (400, "oidc-refused"), name
    crooked.lie = dict
    for forge in FORGERIES:
        crooked.sign = forge
        assert await sign_in(team, crooked) == (400, "oidc-refused"), forge
    crooked.sign = None
    for allowed in (at(exp=-5, iat=-90), said(aud=["desk", "other"], azp="desk"), dict):
        crooked.lie = allowed
        assert await sign_in(team, crooked) == (200, "")


@SQLITE
async def test_new_keys_are_found_and_removed_ones_stop_counting(team: TeamServer, crooked: Crooked) -> None:
    assert await sign_in(team, crooked) == (200, "")
    old = crooked.keys.pop("first")
    crooked.keys["second"] = new_key()
    assert await sign_in(team, crooked) == (400, "oidc-refused")  # asked a moment ago
    team.time.forward(11)
    assert await sign_in(team, crooked) == (200, "")
    assert crooked.asked.count("/jwks_uri") == 2
    crooked.sign = lambda _, claims: jwt.encode(claims, old, "ES256", headers={"kid": "first"})
    assert await sign_in(team, crooked) == (400, "oidc-refused")


@SQLITE
async def test_an_issuer_is_who_it_says_and_answers_by_name(team: TeamServer, crooked: Crooked) -> None:
    crooked.about = {"issuer": "https://honest.example.org"}
    assert await sign_in(team, crooked) == (400, "oidc-refused")
    assert await sign_in(team, crooked) == (400, "oidc-refused")
    assert len(crooked.asked) == 1  # it is not asked again at once
    team.time.forward(11)
    crooked.about = {"authorization_response_iss_parameter_supported": True}
    assert await sign_in(team, crooked) == (400, "oidc-refused")  # it would have said its name
    assert await sign_in(team, crooked, iss=crooked.address) == (200, "")


@SQLITE
async def test_an_address_may_come_beside_the_token_about_the_same_person(
    team: TeamServer, crooked: Crooked
) -> None:
    crooked.lie = lambda claims: without("email")(without("email_verified")(claims))
    about: Claims = {"sub": "another", "email": "ada@example.org", "email_verified": True}
    crooked.userinfo = about
    assert await sign_in(team, crooked) == (400, "oidc-refused")
    crooked.userinfo = {**about, "sub": "someone"}
    assert await sign_in(team, crooked) == (200, "")


@SQLITE
async def test_a_private_address_is_asked_only_where_the_operator_says_so(
    settings: ServerSettings, crooked: Crooked
) -> None:
    oidc = [{"id": "corp", "issuer": crooked.address.replace("http:", "https:"), "client_id": "desk"}]
    async with running(replace(settings, oidc=json.dumps(oidc))) as team:
        assert await sign_in(team, crooked) == (502, "oidc-unreachable")
    assert crooked.asked == []


def test_a_setting_that_names_no_issuer_is_told_at_the_start() -> None:
    right = {"id": "corp", "issuer": "https://login.example.org", "client_id": "x", "client_secret": "hidden"}
    assert "hidden" not in repr(read_providers(json.dumps([right])))
    for wrong in (
        "x",
        "{}",
        json.dumps([right, right]),
        *(
            json.dumps([{**right, **change}])
            for change in (
                {"issuer": "http://login.example.org"},
                {"issuer": "https://login.example.org?x=1"},
                {"issuer": "https://me@login.example.org"},
                {"id": "password"},
                {"id": "../x"},
                {"scopes": ["email"]},
                {"client": "x"},
            )
        ),
    ):
        with pytest.raises(StartError) as raised:
            read_providers(wrong)
        assert "hidden" not in str(raised.value)

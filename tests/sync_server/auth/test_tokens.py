"""Access tokens: only ours, whole, in time, for us; and a new signing key."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sync_server.auth.tokens import AUDIENCE, AccessTokens
from sync_server.errors import NotSignedIn
from sync_server.kit.clock import system_clock
from sync_server.kit.keys import load_keys, rotate_signing
from sync_server.settings import ServerSettings

ISSUER = "https://sync.example.org"


@pytest.fixture
def settings(tmp_path: Path) -> ServerSettings:
    return ServerSettings(data_dir=tmp_path)


def _tokens(settings: ServerSettings) -> AccessTokens:
    return AccessTokens(load_keys(settings), ISSUER, 600, system_clock)


def _forged(tokens: AccessTokens, key: Any = None, algorithm: str = "EdDSA", **changed: Any) -> str:
    now = system_clock() // 1000
    claims = {"iss": ISSUER, "aud": AUDIENCE, "sub": "u", "sid": "s", "jti": "1", "iat": now, "exp": now + 60}
    head = {"kid": tokens.keys.signing_id, "typ": "at+jwt", **changed.pop("head", {})}
    claims = {name: value for name, value in {**claims, **changed}.items() if value is not None}
    return jwt.encode(claims, tokens.keys.signing if key is None else key, algorithm=algorithm, headers=head)


def test_a_token_says_who_and_in_which_session(settings: ServerSettings) -> None:
    tokens = _tokens(settings)
    assert tokens.read(tokens.issue("ada", "one")) == ("ada", "one")
    assert tokens.read(_forged(tokens)) == ("u", "s")


@pytest.mark.parametrize(
    "changed",
    [
        {"algorithm": "none", "key": ""},
        {"key": Ed25519PrivateKey.generate()},
        {"head": {"typ": "JWT"}},
        {"head": {"kid": "../../keys/pepper"}},
        {"aud": "another program"},
        {"aud": None},
        {"iss": "https://elsewhere.example.org"},
        {"exp": 1},
        {"exp": None},
        {"sid": None},
        {"jti": None},
        {"iat": 32_503_680_000},
    ],
    ids=" ".join,
)
def test_a_token_that_is_not_ours_or_not_for_now_is_refused(
    settings: ServerSettings, changed: dict[str, Any]
) -> None:
    tokens = _tokens(settings)
    with pytest.raises(NotSignedIn):
        tokens.read(_forged(tokens, **changed))


def test_the_public_key_is_no_secret_for_another_algorithm(settings: ServerSettings) -> None:
    tokens = _tokens(settings)
    public = tokens.keys.signing.public_key().public_bytes_raw()
    with pytest.raises(NotSignedIn):
        tokens.read(_forged(tokens, key=public, algorithm="HS256"))
    whole = tokens.issue("ada", "one")
    head, body, signature = whole.split(".")
    for broken in (f"{head}.{body}.", f"{head}.{body}.{signature[:-4]}AAAA", "", "a.b.c", whole + "."):
        with pytest.raises(NotSignedIn):
            tokens.read(broken)


def test_after_a_rotation_the_newest_key_signs_and_the_one_before_counts(settings: ServerSettings) -> None:
    first = _tokens(settings).issue("ada", "one")
    rotate_signing(settings, distrust=False)
    second_tokens = _tokens(settings)
    second = second_tokens.issue("ada", "two")
    assert jwt.get_unverified_header(first)["kid"] != jwt.get_unverified_header(second)["kid"]
    assert (second_tokens.read(first)[1], second_tokens.read(second)[1]) == ("one", "two")
    rotate_signing(settings, distrust=False)
    third_tokens = _tokens(settings)
    assert third_tokens.read(second)[1] == "two"
    with pytest.raises(NotSignedIn):
        third_tokens.read(first)
    rotate_signing(settings, distrust=True)
    with pytest.raises(NotSignedIn):
        _tokens(settings).read(second)


def test_a_token_runs_out_by_the_clock_of_the_server(settings: ServerSettings) -> None:
    tokens = _tokens(settings)
    token = tokens.issue("ada", "one")
    with pytest.raises(NotSignedIn):
        replace(tokens, clock=lambda: system_clock() + 601_000).read(token)

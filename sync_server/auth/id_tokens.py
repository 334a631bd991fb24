"""Reading an id_token: whose it is, for whom, when and for which sign-in. Everything else is refused.

Source: OpenID Connect Core 1.0, section 3.1.3.7; RFC 8725.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping, Sequence
from typing import Any

import jwt

from sync_server.auth.issuer import Answered, Issuer, Refused

_HASHES = {"256": hashlib.sha256, "384": hashlib.sha384, "512": hashlib.sha512}
ALGORITHMS = frozenset(f"{kind}{size}" for kind in ("RS", "PS", "ES") for size in _HASHES) | {"EdDSA"}
"""Only signatures that the issuer alone can make: never `none`, never a secret that both know."""

LEEWAY_SECONDS = 60
"""How far the clock of an issuer may be from ours."""

_OLDEST_SECONDS = 600


async def read(issuer: Issuer, answered: Answered, nonce: str, now_ms: int) -> dict[str, Any]:
    """The claims of an id_token that proves a sign-in; Refused for every other one."""
    header = _header(answered.id_token)
    claims = _verified(answered.id_token, await issuer.keys(header.get("kid")), header["alg"])
    if claims is None:  # it may have changed its keys
        claims = _verified(answered.id_token, await issuer.keys(header.get("kid"), again=True), header["alg"])
    if claims is None:
        raise Refused("no key of the issuer made the signature")
    _judge(claims, issuer, nonce, now_ms // 1000)
    _judge_access_token(claims, answered.access_token, header["alg"])
    return claims


def _header(token: str) -> dict[str, Any]:
    try:
        header: dict[str, Any] = jwt.get_unverified_header(token)
    except jwt.PyJWTError:
        raise Refused("the id_token is none") from None
    if header.get("alg") not in ALGORITHMS or "crit" in header:
        raise Refused("the id_token is signed in a way that does not count")
    return header


def _verified(token: str, keys: Sequence[Mapping[str, Any]], algorithm: str) -> dict[str, Any] | None:
    """The claims when one of these keys made the signature. What they say is judged by `_judge`."""
    options: Any = {f"verify_{name}": False for name in ("exp", "iat", "nbf", "aud", "iss", "sub", "jti")}
    for key in keys:
        if key.get("use", "sig") != "sig" or key.get("alg", algorithm) != algorithm:
            continue
        try:
            claims: dict[str, Any] = jwt.decode(
                token, jwt.PyJWK(dict(key), algorithm), algorithms=[algorithm], options=options
            )
        except jwt.PyJWTError:
            continue
        return claims
    return None


def _judge(claims: Mapping[str, Any], issuer: Issuer, nonce: str, now: int) -> None:
    me = issuer.provider.client_id
    audience = claims.get("aud")
    several = audience if isinstance(audience, list) else [audience]
    if claims.get("iss") != issuer.provider.issuer:
        raise Refused("the id_token is of another issuer")
    if me not in several or (len(several) > 1 and "azp" not in claims) or claims.get("azp", me) != me:
        raise Refused("the id_token is for somebody else")
    if not hmac.compare_digest(str(claims.get("nonce", "")).encode(), nonce.encode()):
        raise Refused("the id_token is of another sign-in")
    times = [claims.get("exp"), claims.get("iat"), claims.get("nbf", now)]
    if not all(isinstance(each, int | float) and not isinstance(each, bool) for each in times):
        raise Refused("the id_token does not say when it counts")
    if not (now - LEEWAY_SECONDS < times[0] and times[2] <= now + LEEWAY_SECONDS):
        raise Refused("the id_token has expired or does not count yet")
    if not now - _OLDEST_SECONDS - LEEWAY_SECONDS <= times[1] <= now + LEEWAY_SECONDS:
        raise Refused("the id_token was made at another time")
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 0 < len(subject) <= 255:
        raise Refused("the id_token names nobody")


def _judge_access_token(claims: Mapping[str, Any], access_token: str, algorithm: str) -> None:
    """An access token that came along is the id_token's own, where that says so."""
    told = claims.get("at_hash")
    if not isinstance(told, str) or not access_token:
        return
    made = _HASHES.get(algorithm[2:], hashlib.sha512)(access_token.encode("utf-8")).digest()
    half = base64.urlsafe_b64encode(made[: len(made) // 2]).rstrip(b"=")
    if not hmac.compare_digest(half, told.encode()):
        raise Refused("the access token is not the id_token's")

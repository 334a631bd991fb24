"""Access tokens: signed, short-lived, for this server only. They say who, never what somebody may.

Source: RFC 9068 (JWT profile for access tokens), RFC 8725 (best current practice).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import jwt

from core.wire.ids import new_id
from sync_server.errors import NotSignedIn
from sync_server.kit.clock import Clock
from sync_server.kit.keys import Keys

AUDIENCE = "contract-rewriter"
_ALGORITHM = "EdDSA"


_REMEMBERED = 4096
"""Tokens whose signature was checked already: one is sent with many requests."""


@dataclass(frozen=True, slots=True)
class _Claims:
    user: str
    session: str
    issued: int
    expires: int


@dataclass(frozen=True)
class AccessTokens:
    """Issue and read the access tokens of one server."""

    keys: Keys
    issuer: str
    seconds: int
    clock: Clock
    _checked: Callable[[str], _Claims] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_checked", lru_cache(_REMEMBERED)(self._check))

    def issue(self, user_id: str, session_id: str) -> str:
        """A token that counts for `seconds`."""
        now = self.clock() // 1000
        claims = {"iss": self.issuer, "aud": AUDIENCE, "sub": user_id, "sid": session_id, "jti": new_id()}
        return jwt.encode(
            {**claims, "iat": now, "exp": now + self.seconds},
            self.keys.signing,
            algorithm=_ALGORITHM,
            headers={"kid": self.keys.signing_id, "typ": "at+jwt"},
        )

    def read(self, token: str) -> tuple[str, str]:
        """The user and the session of a token; NotSignedIn for any that does not count."""
        claims = self._checked(token)
        if not claims.issued - 60 <= self.clock() // 1000 < claims.expires:
            raise NotSignedIn("Your access has run out.")
        return claims.user, claims.session

    def _check(self, token: str) -> _Claims:
        """What a token says, once its signature is right; whether it counts now is another question."""
        try:
            header = jwt.get_unverified_header(token)
            key = self.keys.verifying(str(header.get("kid")))
            if key is None or header.get("typ") != "at+jwt":
                raise NotSignedIn
            claims: dict[str, Any] = jwt.decode(
                token,
                key,
                algorithms=[_ALGORITHM],
                audience=AUDIENCE,
                issuer=self.issuer,
                options={
                    "require": ["iss", "aud", "sub", "sid", "exp", "iat", "jti"],
                    "verify_exp": False,
                    "verify_iat": False,
                },
            )
        except jwt.PyJWTError:
            raise NotSignedIn from None
        return _Claims(str(claims["sub"]), str(claims["sid"]), int(claims["iat"]), int(claims["exp"]))

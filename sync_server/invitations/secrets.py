"""The secret of an invitation: shown or mailed once, kept as an HMAC."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from uuid import UUID

_PREFIX = "inv_"


def new_secret(invitation_id: str) -> str:
    """A secret that names its invitation."""
    return f"{_PREFIX}{UUID(invitation_id).hex}_{secrets.token_urlsafe(32)}"


def invitation_of(secret: str) -> str | None:
    """The invitation that a secret names; None when it is no such text."""
    digits = secret.removeprefix(_PREFIX)[:32]
    try:
        return str(UUID(hex=digits))
    except ValueError:
        return None


def keyed(pepper: bytes, secret: str) -> str:
    """What is kept: useless to whoever only has the database."""
    return hmac.new(pepper, b"invitation\n" + secret.encode("utf-8", "replace"), hashlib.sha256).hexdigest()


def same(kept: str | None, pepper: bytes, secret: str) -> bool:
    """Whether it is the secret, in the same time for every text."""
    return hmac.compare_digest(kept or "", keyed(pepper, secret))

"""Refresh tokens: opaque to clients, and recognized as ours even after they stopped counting.

A token is a session, 32 random bytes and a tag that only this server can make. So an
old token is told from an invented one without keeping every hash: an old one means
that somebody copied it, an invented one means nothing.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
from uuid import UUID

from sync_server.kit.keys import Keys

_PREFIX = "crt_"
_ID, _RANDOM, _TAG = 16, 32, 16


def make(keys: Keys, session_id: str) -> str:
    """A new token of a session."""
    body = UUID(session_id).bytes + os.urandom(_RANDOM)
    return _PREFIX + base64.urlsafe_b64encode(body + _tag(keys, body)).decode().rstrip("=")


def session_of(keys: Keys, token: str) -> str | None:
    """The session that a token was made for, whether or not it still counts; None when we did not make it."""
    try:
        raw = base64.urlsafe_b64decode(token.removeprefix(_PREFIX) + "==")
    except ValueError:
        return None
    if len(raw) != _ID + _RANDOM + _TAG:
        return None
    body, tag = raw[:-_TAG], raw[-_TAG:]
    return str(UUID(bytes=body[:_ID])) if hmac.compare_digest(tag, _tag(keys, body)) else None


def fingerprint(token: str) -> str:
    """What the database keeps of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def _tag(keys: Keys, body: bytes) -> bytes:
    return hmac.new(keys.pepper, b"refresh" + body, hashlib.sha256).digest()[:_TAG]

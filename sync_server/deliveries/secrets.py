"""A receiver's secrets: its address and what signs are encrypted at rest, under the server's own key.

Not under the storage key, which changes: only blobs are wrapped again then.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets

from sync_server.kit.sealing import seal, unseal
from sync_server.server import Server

_PURPOSE = "receiver of a team"
_PREFIX = "whsec_"


class Unreadable(Exception):
    """The server's key is another one than when this was written."""


def new_secret() -> str:
    """What a webhook's messages are signed with."""
    return f"{_PREFIX}{secrets.token_urlsafe(32)}"


def close(server: Server, receiver_id: str, what: str, text: str) -> str:
    """Encrypt a text of a receiver; `what` it is is bound to it."""
    return seal(server.keys.pepper, _PURPOSE, text, f"{receiver_id}|{what}")


def open_(server: Server, receiver_id: str, what: str, sealed: str) -> str:
    """The text again; Unreadable when the key is another one."""
    text = unseal(server.keys.pepper, _PURPOSE, sealed, f"{receiver_id}|{what}")
    if text is None:
        raise Unreadable("its address or secret cannot be read with this server's key")
    return text


def signature(signing: list[str], timestamp: int, body: bytes) -> str:
    """The header's value: HMAC-SHA-256 over `timestamp.body`, once for every secret that counts."""
    signed = str(timestamp).encode() + b"." + body
    return ",".join("v1=" + hmac.new(key.encode(), signed, hashlib.sha256).hexdigest() for key in signing)

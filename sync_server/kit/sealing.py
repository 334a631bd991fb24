"""Short texts that the database keeps and only the server may read: AES-256-GCM with a key of their own.

Not for blobs, which have their own envelopes, and not for passwords and tokens
that are only compared: those are hashed.
"""

from __future__ import annotations

import base64
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_VERSION = b"\x01"
_NONCE_BYTES = 12


def seal(key: bytes, purpose: str, text: str, bound_to: str) -> str:
    """Encrypt under a key that is derived for `purpose`; the result opens only with the same `bound_to`.

    Source: NIST SP 800-38D; a random nonce is safe far beyond the number of sign-ins of one key.
    """
    nonce = os.urandom(_NONCE_BYTES)
    sealed = AESGCM(_derived(key, purpose)).encrypt(nonce, text.encode(), _VERSION + bound_to.encode())
    return base64.urlsafe_b64encode(_VERSION + nonce + sealed).decode()


def unseal(key: bytes, purpose: str, sealed: str, bound_to: str) -> str | None:
    """The text, or None when it was made by another key, for another thing, or was changed."""
    raw = base64.urlsafe_b64decode(sealed)
    nonce, body = raw[1 : 1 + _NONCE_BYTES], raw[1 + _NONCE_BYTES :]
    if raw[:1] != _VERSION:
        return None
    try:
        return AESGCM(_derived(key, purpose)).decrypt(nonce, body, _VERSION + bound_to.encode()).decode()
    except InvalidTag:
        return None


def _derived(key: bytes, purpose: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose.encode()).derive(key)

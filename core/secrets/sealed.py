"""Sealing bytes with a passphrase: scrypt makes the key, AES-256-GCM hides and guards the content.

A sealed file is a header, which the cipher guards too, and the hidden content.
The header tells a wrong passphrase from a damaged file; a new nonce is drawn
for every writing.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import struct
from dataclasses import dataclass, field

from core.secrets.place import SecretsError, WrongPassphraseError

MAGIC = b"CRSECRET"
VERSION = 1
_HEADER = struct.Struct(">8sBBBB16s16s12s")
"""Magic, version, log2 of scrypt's N, its r and p, salt, check of the key, nonce."""
COST, BLOCKS, LANES = 16, 8, 1
"""64 MB and about 0.15 s for each guess of the passphrase."""
_MOST_COST = 20


@dataclass(frozen=True, slots=True)
class Key:
    """A key made from a passphrase; it can open and write files with its salt."""

    salt: bytes
    cost: int
    secret: bytes = field(repr=False)
    check: bytes = field(repr=False)


def new_key(passphrase: str) -> Key:
    """A key for a file that does not exist yet."""
    return _derive(passphrase, os.urandom(16), COST)


def seal(content: bytes, key: Key) -> bytes:
    """The content of a file that only the key opens."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    nonce = os.urandom(12)
    header = _HEADER.pack(MAGIC, VERSION, key.cost, BLOCKS, LANES, key.salt, key.check, nonce)
    return header + AESGCM(key.secret).encrypt(nonce, content, header)


def key_of(sealed: bytes, passphrase: str) -> Key:
    """The key of a file; raises `WrongPassphraseError`, or `SecretsError` when it is damaged."""
    _, cost, salt, check, _ = _parts(sealed)
    key = _derive(passphrase, salt, cost)
    if not hmac.compare_digest(key.check, check):
        raise WrongPassphraseError("This passphrase does not open the file of secrets.", "Try again.")
    return key


def unseal(sealed: bytes, key: Key) -> bytes:
    """What was sealed; raises `SecretsError` when a single bit of the file was changed."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    header, _, salt, _, nonce = _parts(sealed)
    if salt != key.salt:
        raise SecretsError(
            "The file of secrets was made anew by another program.", "Start again and enter its passphrase."
        )
    try:
        return AESGCM(key.secret).decrypt(nonce, sealed[_HEADER.size :], header)
    except InvalidTag as error:
        raise damaged() from error


def damaged() -> SecretsError:
    """The error of a file that was changed or cut off."""
    return SecretsError(
        "The file of secrets is damaged, or somebody changed it.",
        "Bring it back from a backup, or remove it and enter your keys again.",
    )


def _parts(sealed: bytes) -> tuple[bytes, int, bytes, bytes, bytes]:
    """Header, cost, salt, check and nonce."""
    if len(sealed) < _HEADER.size or not sealed.startswith(MAGIC):
        raise damaged()
    _, version, cost, blocks, lanes, salt, check, nonce = _HEADER.unpack_from(sealed)
    if version != VERSION:
        raise SecretsError(
            "The file of secrets was written by a newer version of Contract Rewriter.",
            "Update Contract Rewriter.",
        )
    if not COST <= cost <= _MOST_COST or (blocks, lanes) != (BLOCKS, LANES):
        raise damaged()  # nobody makes us spend gigabytes on a guess
    return sealed[: _HEADER.size], cost, salt, check, nonce


def _derive(passphrase: str, salt: bytes, cost: int) -> Key:
    from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

    made = Scrypt(salt=salt, length=64, n=1 << cost, r=BLOCKS, p=LANES).derive(passphrase.encode())
    return Key(salt, cost, made[:32], hashlib.sha256(made[32:]).digest()[:16])

"""The server's own secrets: a signing key, a pepper, and the key that encrypts blobs' keys.

Made at the first start in `data_dir/keys` (mode 600), or given by the environment
(`CONTRACT_REWRITER_SERVER_<NAME>_KEY`, base64), so that several machines share them.
"""

from __future__ import annotations

import base64
import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from sync_server.errors import StartError
from sync_server.settings import PREFIX, ServerSettings

NAMES = ("signing", "pepper", "storage")
_SIZE = 32
_FORMER = "signing-*.pub"


@dataclass(frozen=True, slots=True)
class Keys:
    """Three secrets of 32 bytes. Never printed."""

    signing: Ed25519PrivateKey
    signing_id: str
    pepper: bytes
    storage: bytes
    former: Mapping[str, Ed25519PublicKey] = field(default_factory=dict)
    """Keys that signed before the newest one, by id: their tokens count until they run out."""

    def verifying(self, key_id: str) -> Ed25519PublicKey | None:
        """The key that a token names; only our own can be named."""
        return self.signing.public_key() if key_id == self.signing_id else self.former.get(key_id)

    def __repr__(self) -> str:
        return f"Keys(signing_id={self.signing_id!r})"


def load_keys(settings: ServerSettings) -> Keys:
    """The keys of the environment or of the data folder; missing ones are made."""
    folder = settings.data_dir / "keys"
    signing, pepper, storage = (_key(name, folder) for name in NAMES)
    private = Ed25519PrivateKey.from_private_bytes(signing)
    former = {}
    for path in sorted(folder.glob(_FORMER)):
        key = Ed25519PublicKey.from_public_bytes(_decoded(path.read_text("ascii"), str(path)))
        former[key_id(key)] = key
    return Keys(private, key_id(private.public_key()), pepper, storage, former)


def key_id(public: Ed25519PublicKey) -> str:
    """How tokens name a key."""
    return hashlib.sha256(public.public_bytes_raw()).hexdigest()[:16]


def rotate_signing(settings: ServerSettings, *, distrust: bool) -> str:
    """A new signing key; the id of the old one. A server that runs takes it at its next start.

    Tokens of the old key count until they run out, unless it is not to be trusted any more.
    """
    if f"{PREFIX}SIGNING_KEY" in os.environ:
        raise StartError("The signing key comes from the environment.", f"Change {PREFIX}SIGNING_KEY there.")
    keys, folder = load_keys(settings), settings.data_dir / "keys"
    for path in folder.glob(_FORMER):  # two rotations ago nothing counts any more
        path.unlink()
    if not distrust:
        public = keys.signing.public_key().public_bytes_raw()
        _write(folder / f"signing-{keys.signing_id}.pub", public)
    fresh = folder / "signing.key.new"
    fresh.unlink(missing_ok=True)
    _write(fresh, os.urandom(_SIZE))
    fresh.replace(folder / "signing.key")
    return keys.signing_id


def _key(name: str, folder: Path) -> bytes:
    variable = f"{PREFIX}{name.upper()}_KEY"
    given = os.environ.get(variable)
    if given is not None:
        return _decoded(given, variable)
    path = folder / f"{name}.key"
    if path.exists():
        return _decoded(path.read_text("ascii", errors="replace"), str(path))
    fresh = os.urandom(_SIZE)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    _write(path, fresh)
    return fresh


def _write(path: Path, key: bytes) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(base64.b64encode(key).decode() + "\n")
        file.flush()
        os.fsync(file.fileno())


def _decoded(text: str, where: str) -> bytes:
    try:
        key = base64.b64decode(text.strip(), validate=True)
    except ValueError:
        key = b""
    if len(key) != _SIZE or len(set(key)) < 8:
        raise StartError(
            f"{where} is not a key of 32 random bytes in base64.",
            "Make one: python3 -c 'import os,base64; print(base64.b64encode(os.urandom(32)).decode())'",
        )
    return key

"""The server's own secrets: a signing key, a pepper, and the key that encrypts blobs' keys.

Made at the first start in `data_dir/keys` (mode 600), or given by the environment
(`CONTRACT_REWRITER_SERVER_<NAME>_KEY`, base64), so that several machines share them.
"""

from __future__ import annotations

import base64
import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sync_server.errors import StartError
from sync_server.settings import PREFIX, ServerSettings

NAMES = ("signing", "pepper", "storage")
_SIZE = 32


@dataclass(frozen=True, slots=True)
class Keys:
    """Three secrets of 32 bytes. Never printed."""

    signing: Ed25519PrivateKey
    signing_id: str
    pepper: bytes
    storage: bytes

    def __repr__(self) -> str:
        return f"Keys(signing_id={self.signing_id!r})"


def load_keys(settings: ServerSettings) -> Keys:
    """The keys of the environment or of the data folder; missing ones are made."""
    signing, pepper, storage = (_key(name, settings.data_dir / "keys") for name in NAMES)
    private = Ed25519PrivateKey.from_private_bytes(signing)
    public = private.public_key().public_bytes_raw()
    return Keys(private, hashlib.sha256(public).hexdigest()[:16], pepper, storage)


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
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(base64.b64encode(fresh).decode() + "\n")
        file.flush()
        os.fsync(file.fileno())
    return fresh


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

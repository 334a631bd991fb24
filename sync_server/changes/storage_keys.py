"""The keys that open what is encrypted at rest: the current one, and those that were before it.

`keys/storage.key` is current; `keys/storage-old-*.key`, or the variable
`CONTRACT_REWRITER_SERVER_STORAGE_OLD_KEY`, still open what was not wrapped again yet.
"""

from __future__ import annotations

import base64
import os
from pathlib import Path

from sync_server.changes.envelope import Envelope, StorageKey
from sync_server.errors import StartError
from sync_server.kit.keys import Keys
from sync_server.settings import PREFIX, ServerSettings

_VARIABLE = f"{PREFIX}STORAGE_KEY"
_OLD_VARIABLE = f"{PREFIX}STORAGE_OLD_KEY"


def load_envelope(settings: ServerSettings, keys: Keys) -> Envelope:
    """What seals and opens blobs."""
    texts = [each.read_text("ascii") for each in sorted(_folder(settings).glob("storage-old-*.key"))]
    if _OLD_VARIABLE in os.environ:
        texts.append(os.environ[_OLD_VARIABLE])
    older = tuple(StorageKey(base64.b64decode(text.strip(), validate=True)) for text in texts)
    return Envelope(StorageKey(keys.storage), older)


def make_new(settings: ServerSettings, keys: Keys) -> None:
    """Make another storage key the current one, the old one first put beside it; the server must not run."""
    if _VARIABLE in os.environ:
        raise StartError(
            f"The storage key comes from {_VARIABLE}.",
            f"Give the old one as {_OLD_VARIABLE}, a new one as {_VARIABLE}, and run this with --rewrap.",
        )
    old = StorageKey(keys.storage)
    folder = _folder(settings)
    _write(folder / f"storage-old-{old.id.hex()}.key", keys.storage)
    _write(folder / "storage.key", os.urandom(len(keys.storage)))


def _folder(settings: ServerSettings) -> Path:
    return settings.data_dir / "keys"


def _write(path: Path, key: bytes) -> None:
    temporary = path.with_suffix(".tmp")
    temporary.unlink(missing_ok=True)
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(base64.b64encode(key).decode() + "\n")
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)

"""Secrets in one encrypted file, which appears by a rename: a killed program leaves the former one whole.

Every change reads the file again under a lock between processes, so two
programs that keep secrets do not lose each other's. The passphrase is not kept,
only the key that is made from it.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from core.progress import Progress
from core.secrets.place import Kind, SecretsError
from core.secrets.sealed import Key, damaged, key_of, new_key, seal, unseal

NAME = "secrets.sealed"
SHORTEST = 8
"""Characters of a passphrase."""


class FilePlace:
    """An opened file of secrets; thread-safe."""

    kind: Kind = "file"

    def __init__(self, path: Path, key: Key) -> None:
        self._path, self._key = path, key
        self._lock = threading.Lock()

    @classmethod
    def open(cls, path: Path, passphrase: str) -> FilePlace:
        """Open a file, or make an empty one.

        Raises `WrongPassphraseError`, or `SecretsError` when the file is damaged, the passphrase
        of a new one is short, or the disk refuses.
        """
        sealed = _read(path)
        if sealed is not None:
            place = cls(path, key_of(sealed, passphrase))
            place.names(Progress())
            return place
        if len(passphrase) < SHORTEST:
            raise SecretsError(
                f"A passphrase needs at least {SHORTEST} characters.", "Take a few words that you remember."
            )
        place = cls(path, new_key(passphrase))
        _write(path, seal(b"{}", place._key))
        return place

    def get(self, name: str, progress: Progress) -> str | None:
        """The value, or None when there is none."""
        progress.check()
        return self._values().get(name)

    def set(self, name: str, value: str, progress: Progress) -> None:
        """Keep a value in place of the former one."""
        progress.check()
        with self._changing() as values:
            values[name] = value

    def delete(self, name: str, progress: Progress) -> None:
        """Forget a value; one that is not there is no error."""
        progress.check()
        with self._changing() as values:
            values.pop(name, None)

    def names(self, progress: Progress) -> tuple[str, ...]:
        """The names of what is kept, sorted."""
        progress.check()
        return tuple(sorted(self._values()))

    def _values(self) -> dict[str, str]:
        sealed = _read(self._path)
        if sealed is None:
            return {}
        try:
            found = json.loads(unseal(sealed, self._key))
        except ValueError as error:
            raise damaged() from error
        return {str(name): str(value) for name, value in found.items()}

    @contextmanager
    def _changing(self) -> Iterator[dict[str, str]]:
        with self._lock, _alone(self._path):
            values = self._values()
            yield values
            _write(self._path, seal(json.dumps(values).encode(), self._key))


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise _refused(path, error) from error


def _write(path: Path, content: bytes) -> None:
    """Readable by its owner only, and never half there."""
    fresh = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with suppress(FileNotFoundError):
            fresh.unlink()
        handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    except OSError as error:
        with suppress(OSError):
            fresh.unlink()
        raise _refused(path, error) from error


def _refused(path: Path, error: OSError) -> SecretsError:
    return SecretsError(
        f"The file of secrets {path} cannot be used: {error.strerror or error}.",
        "Check its permissions and the space on the disk.",
    )


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """No other process changes the file meanwhile; the system lets go when this one is killed."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path.with_name(f".{path.name}.lock"), os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise _refused(path, error) from error
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(handle, msvcrt.LK_LOCK, 1)
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)

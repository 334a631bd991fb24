"""Results that are kept on disk by what they depend on, so that nothing is worked out twice.

Every file carries the hash of what it holds; one that is damaged or of another program counts as not
there. Several processes may use the folder at once: files are written aside and moved into place, and
the same key always means the same result. A failing disk costs time, never an answer.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
import threading
from contextlib import suppress
from pathlib import Path

from core.analysis.program import program_version
from core.analysis.records import Record, read, written

FOLDER = "analysis"
_MOST_BYTES = 64 * 1024 * 1024
_LOOK_EVERY = 200
_MOST_IN_MEMORY = 4_000


class Kept:
    """Records by key, in memory and below `folder`; thread-safe. Without a folder in memory only."""

    def __init__(self, folder: Path | None, most_bytes: int = _MOST_BYTES) -> None:
        self.program = program_version()
        self._folder = folder / self.program if folder is not None else None
        self._most_bytes = most_bytes
        self._memory: dict[str, Record] = {}
        self._lock = threading.Lock()
        self._written = 0

    def get(self, key: str) -> Record | None:
        """The record of a key, or None."""
        with self._lock:
            known = self._memory.get(key)
        if known is not None or self._folder is None:
            return known
        path = self._path(key)
        try:
            data = path.read_bytes()
            record = read(_opened(data))
            os.utime(path)
        except (OSError, ValueError):
            return None
        self._remember(key, record)
        return record

    def put(self, key: str, record: Record) -> None:
        """Keep a record."""
        self._remember(key, record)
        if self._folder is None:
            return
        with suppress(OSError):
            self._write(self._path(key), _sealed(written(record)))
            self._written += 1
            if self._written % _LOOK_EVERY == 1:
                self.tidy()

    def tidy(self) -> None:
        """Remove what other programs left, and the records used longest ago above the limit."""
        if self._folder is None:
            return
        with suppress(OSError):
            for other in self._folder.parent.iterdir():
                if other != self._folder and other.is_dir():
                    shutil.rmtree(other, ignore_errors=True)
            found = sorted(self._files(), reverse=True)
            total = 0
            for _, size, path in found:
                total += size
                if total > self._most_bytes:
                    path.unlink(missing_ok=True)

    def _files(self) -> list[tuple[float, int, Path]]:
        assert self._folder is not None
        found = []
        for path in self._folder.glob("*/*"):
            with suppress(OSError):
                state = path.stat()
                found.append((state.st_mtime, state.st_size, path))
        return found

    def _remember(self, key: str, record: Record) -> None:
        with self._lock:
            while len(self._memory) >= _MOST_IN_MEMORY:
                del self._memory[next(iter(self._memory))]
            self._memory[key] = record

    def _path(self, key: str) -> Path:
        assert self._folder is not None
        return self._folder / key[:2] / key[2:]

    def _write(self, path: Path, data: bytes) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix="new-")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
            Path(name).replace(path)
        except OSError:
            Path(name).unlink(missing_ok=True)
            raise


def _sealed(data: bytes) -> bytes:
    return hashlib.sha256(data).digest() + data


def _opened(data: bytes) -> bytes:
    seal, rest = data[:32], data[32:]
    if hashlib.sha256(rest).digest() != seal:
        raise ValueError("damaged")
    return rest

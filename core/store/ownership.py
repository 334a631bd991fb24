"""A lock on a file that the system itself takes back when its owner dies, however it dies.

For things that only one process may do: serve a profile, write one journal.
Not for transactions: those are SQLite's.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path


class Ownership:
    """Owns `path` from a successful `take` until `release`, or until the process is gone."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._handle = -1

    @property
    def held(self) -> bool:
        """Whether this object owns the file now."""
        return self._handle >= 0

    def take(self) -> bool:
        """Own the file if nobody does; never waits. Raises `OSError` when it cannot be made."""
        if self.held:
            return True
        handle = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
        if _lock(handle):
            self._handle = handle
            return True
        os.close(handle)
        return False

    def write(self, text: str, *, flush: bool = False) -> None:
        """Say something to those who find the file; only for the owner. `flush` outlasts a power cut."""
        os.ftruncate(self._handle, 0)
        os.lseek(self._handle, 0, os.SEEK_SET)
        os.write(self._handle, text.encode())
        if flush:
            os.fsync(self._handle)

    def release(self, *, remove: bool = False) -> None:
        """Give the file up, and remove it if wanted; harmless when it is not owned."""
        handle, self._handle = self._handle, -1
        if handle < 0:
            return
        if remove and sys.platform != "win32":  # while it is owned: nobody else can take the name then
            self.path.unlink(missing_ok=True)
        os.close(handle)
        if remove and sys.platform == "win32":
            with suppress(OSError):
                self.path.unlink(missing_ok=True)


if sys.platform == "win32":
    import msvcrt

    FAR = 1 << 30
    """The locked byte lies behind the text: Windows forbids others to read a locked one."""

    def _lock(handle: int) -> bool:
        os.lseek(handle, FAR, os.SEEK_SET)
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _lock(handle: int) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True

"""A lock between processes: one file, held as long as the process lives.

The system releases it when its holder is killed, so a lock is never stale.
It does not order waiting processes.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from core.progress import Progress

_POLL_SECONDS = 0.05


@contextmanager
def held(path: Path, progress: Progress) -> Iterator[None]:
    """Hold the lock file `path`; waits for another holder, raises `Cancelled` when asked to stop.

    Two threads of one process exclude each other too. Raises `OSError`.
    """
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        while not _try(handle):
            progress.check()
            time.sleep(_POLL_SECONDS)
        try:
            yield
        finally:
            _release(handle)
    finally:
        os.close(handle)


if sys.platform == "win32":
    import msvcrt

    def _try(handle: int) -> bool:
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def _release(handle: int) -> None:
        msvcrt.locking(handle, msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _try(handle: int) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except (BlockingIOError, InterruptedError):
            return False
        return True

    def _release(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_UN)

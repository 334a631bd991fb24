"""One syncer for a profile: a lock that the system takes back when its holder dies."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from core.errors import BusyError
from core.store.ownership import Ownership

NAME = "sync.lock"
_inside = threading.Lock()
_held: set[Path] = set()


@contextmanager
def only_syncer(data_dir: Path) -> Iterator[None]:
    """Be the one that syncs; never waits. Raises `BusyError` when another program or thread is."""
    path = (data_dir / NAME).absolute()
    with _inside:
        if path in _held:
            raise _busy()
        _held.add(path)
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
        owner = Ownership(path)
        if not owner.take():
            raise _busy()
        try:
            yield
        finally:
            owner.release()
    finally:
        with _inside:
            _held.discard(path)


def _busy() -> BusyError:
    return BusyError(
        "Another window or command is syncing now.",
        "Wait a moment; what you changed goes along or is sent next.",
        code="syncing-elsewhere",
    )

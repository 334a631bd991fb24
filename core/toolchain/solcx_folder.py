"""Where a native compiler lies on this machine: on our shelf, or where py-solc-x installed it."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from core.toolchain import item
from core.toolchain.shelf import Shelf


def find_native(shelf: Shelf, version: str) -> Path | None:
    """A native compiler that is on the shelf or that py-solc-x has installed."""
    return shelf.find(item.native_solc(version)) or _of_solcx(version)


def _of_solcx(version: str) -> Path | None:
    with suppress(Exception):  # a broken py-solc-x folder only means: none there
        from solcx.install import get_executable

        path = Path(get_executable(version))
        if path.is_file() and os.access(path, os.X_OK):
            return path
    return None

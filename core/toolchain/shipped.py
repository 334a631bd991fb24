"""The tools that a packaged program brings along: a shelf beside it that is only ever read.

A checkout and an installation by pip have none. What a person fetches goes to their own shelf, which
is asked first.
"""

from __future__ import annotations

import sys
from pathlib import Path

from core.toolchain.platform import program

FOLDER = "toolchain"
"""Its name beside the program; in an application of macOS it lies in `Resources`."""


def shipped_folder() -> Path | None:
    """The folder of the tools that came with this program; None when none did."""
    if not getattr(sys, "frozen", False):
        return None
    place = Path(sys.executable).resolve().parent
    for folder in (place / FOLDER, place.parent / "Resources" / FOLDER):
        if folder.is_dir():
            return folder
    return None


def shipped_node() -> Path | None:
    """The node that came with this program; a packager brings one."""
    folder = shipped_folder()
    found = sorted(folder.glob(f"node-*/{program('node')}")) if folder is not None else []
    return found[-1] if found else None

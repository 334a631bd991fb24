"""Where updates come from, and the keys that this build trusts from the start.

Both are files of `resources/updates`, put there by whoever publishes the build
(`docs/releasing.md`). A build without them, such as a checkout, has no updates. The
address may be changed by a setting, because the keys and not the address are trusted.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

ROOT, ADDRESS = "root.json", "address.txt"


@dataclass(frozen=True, slots=True)
class Source:
    """`url` ends in a slash; below it are `metadata/` and `targets/`. `root` is signed metadata."""

    url: str
    root: bytes


def source(url: str = "", folder: Path | None = None) -> Source | None:
    """The source of this build, at `url` if given; None without keys or an address."""
    folder = folder or _folder()
    try:
        root = (folder / ROOT).read_bytes()
        known = url or (folder / ADDRESS).read_text("utf-8").strip()
    except OSError:
        return None
    return Source(known.rstrip("/") + "/", root) if known else None


def _folder() -> Path:
    frozen = getattr(sys, "_MEIPASS", None)
    above = Path(frozen) if frozen else Path(__file__).resolve().parents[2]
    return above / "resources" / "updates"

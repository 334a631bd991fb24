"""What the window remembers between runs: recent paths, searches and its geometry.

A small JSON file beside the other data. A damaged one is ignored, never an
error. Settings that change what the engine does live in `core.settings`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

MOST_RECENT, MOST_SEARCHES = 10, 30


@dataclass(frozen=True, slots=True)
class Remembered:
    """The remembered values; `geometry` is Qt's own, in hex."""

    recent: tuple[str, ...] = ()
    geometry: str = ""
    searches: tuple[str, ...] = ()
    pinned: tuple[str, ...] = ()
    finds: tuple[str, ...] = ()
    replacements: tuple[str, ...] = ()
    problems: Mapping[str, Any] = field(default_factory=dict)
    """What the problems panel shows."""
    models: tuple[str, ...] = ()
    """Models that are asked, as `endpoint/model`."""
    team_server: str = ""
    """The team server of the last sign-in."""
    team_email: str = ""
    team_name: str = ""


class Memory:
    """Reads and writes `desktop.json` in a folder."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "desktop.json"
        self.values = self._read()

    def remember_recent(self, path: Path) -> None:
        """Put a path on top of the recent ones."""
        text = str(path)
        rest = tuple(item for item in self.values.recent if item != text)
        self.update(recent=(text, *rest)[:MOST_RECENT])

    def forget_recent(self, path: Path) -> None:
        """Take a path off the recent ones, pinned or not."""
        text = str(path)
        self.update(
            recent=tuple(item for item in self.values.recent if item != text),
            pinned=tuple(item for item in self.values.pinned if item != text),
        )

    def pin(self, path: Path, on: bool) -> None:
        """Keep a path above the recent ones for good, or no longer."""
        rest = tuple(item for item in self.values.pinned if item != str(path))
        self.update(pinned=(*rest, str(path)) if on else rest)

    def update(self, **changes: Any) -> None:
        """Change some values and write the file; a full disk is not worth an error here."""
        self.values = replace(self.values, **changes)
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            fresh = self._path.with_suffix(".new")
            fresh.write_text(json.dumps(asdict(self.values)), "utf-8")
            fresh.replace(self._path)
        except OSError:
            return

    def _read(self) -> Remembered:
        try:
            found = json.loads(self._path.read_text("utf-8"))
            return Remembered(
                tuple(str(item) for item in found.get("recent", ()))[:MOST_RECENT],
                str(found.get("geometry", "")),
                tuple(str(item) for item in found.get("searches", ()))[:MOST_SEARCHES],
                tuple(str(item) for item in found.get("pinned", ()))[:MOST_RECENT],
                tuple(str(item) for item in found.get("finds", ()))[:MOST_SEARCHES],
                tuple(str(item) for item in found.get("replacements", ()))[:MOST_SEARCHES],
                dict(found.get("problems", {})),
                tuple(str(item) for item in found.get("models", ())),
                str(found.get("team_server", "")),
                str(found.get("team_email", "")),
                str(found.get("team_name", "")),
            )
        except (OSError, ValueError, AttributeError, TypeError):
            return Remembered()

"""What the windows looked like, as plain values in a small JSON file. No widgets here.

A damaged file is as none: the next start has one window with the first page.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

NAME = "windows.json"
VERSION = 1


@dataclass(frozen=True, slots=True)
class TabLayout:
    """One open file; cursor and anchor in the editor's units, `scroll` the first line shown (0-based).

    `folds` are the 0-based lines that hide the lines after them.
    """

    path: Path
    cursor: int = 0
    anchor: int = 0
    scroll: int = 0
    folds: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class WindowLayout:
    """One window: its project, its tabs in order, and where everything stood.

    `tabs_state` is what the tabs themselves want to know again; `frame` that of the panels. `second`
    is the file that is shown a second time beside the tabs.
    """

    name: str
    geometry: str = ""
    paths: tuple[Path, ...] = ()
    tabs: tuple[TabLayout, ...] = ()
    current: Path | None = None
    frame: Mapping[str, Any] = field(default_factory=dict)
    tabs_state: Mapping[str, Any] = field(default_factory=dict)
    second: TabLayout | None = None


def write_layouts(folder: Path, layouts: Sequence[WindowLayout]) -> None:
    """Write the file; a full disk is not worth an error here."""
    document = {"version": VERSION, "windows": [asdict(item) for item in layouts]}
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        fresh = folder / (NAME + ".new")
        fresh.write_text(json.dumps(document, default=str), "utf-8")
        fresh.replace(folder / NAME)


def read_layouts(folder: Path) -> tuple[WindowLayout, ...]:
    """The windows of the last run; none when there is no readable file."""
    try:
        found = json.loads((folder / NAME).read_text("utf-8"))
        if found["version"] != VERSION:
            return ()
        return tuple(_window(item) for item in found["windows"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return ()


def _window(item: Mapping[str, Any]) -> WindowLayout:
    current = item.get("current")
    return WindowLayout(
        str(item["name"]),
        str(item.get("geometry", "")),
        tuple(Path(path) for path in item.get("paths", ())),
        tuple(_tab(tab) for tab in item.get("tabs", ())),
        Path(current) if current else None,
        dict(item.get("frame", {})),
        dict(item.get("tabs_state", {})),
        _tab(item["second"]) if item.get("second") else None,
    )


def _tab(item: Mapping[str, Any]) -> TabLayout:
    return TabLayout(
        Path(item["path"]),
        int(item["cursor"]),
        int(item["anchor"]),
        int(item["scroll"]),
        tuple(int(line) for line in item.get("folds", ())),
    )

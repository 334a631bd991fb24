"""The samples that ship with the program, and the keys worth knowing first."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from desktop.words import tr

MOST_SAMPLES = 4


@dataclass(frozen=True, slots=True)
class Sample:
    """A sample contract; `about` is its own `@notice`."""

    path: Path
    title: str
    about: str


def samples_in(folder: Path) -> tuple[Sample, ...]:
    """The samples of a folder, by name; their words come from the files themselves."""
    found = sorted(folder.glob("*.sol"))[:MOST_SAMPLES] if folder.is_dir() else []
    return tuple(_sample(path) for path in found)


def hints() -> tuple[tuple[str, str], ...]:
    """Keys and what they do."""
    return (
        ("F5", tr("Analyze")),
        ("Ctrl+Alt+G", tr("Rewrite for gas")),
        ("Ctrl+Alt+S", tr("Rewrite for security")),
        ("F8 / Shift+F8", tr("Next / previous change")),
        ("A / R / U", tr("Accept / reject / undo, in a review")),
        ("Ctrl+Return", tr("Apply what is accepted")),
        ("Ctrl+Shift+P", tr("All commands")),
    )


def _sample(path: Path) -> Sample:
    text = path.read_text("utf-8", errors="replace")[:4_000]
    about = re.search(r"@(?:notice|title)\s+(.+)", text)
    return Sample(path, path.stem, about.group(1).strip() if about else path.name)

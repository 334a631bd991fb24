"""The samples that ship with the program, and the keys worth knowing first."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from desktop.words import tr

MOST_SAMPLES = 4


@dataclass(frozen=True, slots=True)
class Sample:
    """A sample contract; `about` says in one line what it shows."""

    path: Path
    title: str
    about: str


def samples_in(folder: Path) -> tuple[Sample, ...]:
    """The samples of a folder, by name; unknown ones are told by their own `@title` or `@notice`."""
    found = sorted(folder.glob("*.sol"))[:MOST_SAMPLES] if folder.is_dir() else []
    return tuple(_sample(path) for path in found)


def hints() -> tuple[tuple[str, str], ...]:
    """Commands worth knowing first, and what they do."""
    return (
        ("analyze", tr("Look for problems")),
        ("rewrite-gas", tr("Rewrite for gas")),
        ("rewrite-security", tr("Rewrite for security")),
        ("next-hunk", tr("Next change of a review")),
        ("accept-hunk", tr("Accept a change")),
        ("apply", tr("Apply what is accepted")),
        ("commands", tr("All commands")),
    )


def hints_of_middle() -> tuple[tuple[str, str], ...]:
    """Commands that lead on while no file is open, and what they do."""
    return (
        ("quick-open", tr("Go to a file")),
        ("symbol-in-project", tr("Go to a declaration")),
        ("find-in-files", tr("Find in all files")),
        ("open-folder", tr("Open a folder")),
        ("commands", tr("All commands")),
    )


@dataclass(frozen=True, slots=True)
class Recent:
    """A path that was open once; `missing` when nothing is there any more."""

    path: Path
    pinned: bool
    missing: bool


def recent_of(recent: Sequence[str], pinned: Sequence[str]) -> tuple[Recent, ...]:
    """Pinned paths first, then the others, the newest first; looks at the disk."""
    paths = [*reversed(pinned), *(item for item in recent if item not in pinned)]
    return tuple(Recent(Path(item), item in pinned, not Path(item).exists()) for item in paths)


def _sample(path: Path) -> Sample:
    text = path.read_text("utf-8", errors="replace")[:4_000]
    about = re.search(r"@(?:notice|title)\s+(.+)", text)
    own = about.group(1).strip() if about else path.name
    return Sample(path, path.stem, _shows().get(path.stem, own))


def _shows() -> dict[str, str]:
    """What the samples that ship with the program are there to show."""
    return {
        "Auction": tr("Security: a check of the caller that can be tricked"),
        "Token": tr("Gas: correct, and dearer than it need be"),
        "Vault": tr("Both: a reentrancy that steals ether, dear storage"),
    }

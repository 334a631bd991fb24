"""What this profile knows of updates between runs: one small file, replaced as a whole.

`ready` is staged and is installed at the next start. `trying` was installed and has
not shown its window yet. `refused` are versions that did not start here.
"""

from __future__ import annotations

import json
import os
import tempfile
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

NAME = "state.json"


@dataclass(frozen=True, slots=True)
class Ready:
    """A whole program beside the installed one, at `staged`; it takes the place of `place`."""

    version: str
    place: str
    staged: str


@dataclass(frozen=True, slots=True)
class Trying:
    """The program at `place` is new; the one before it is kept at `old`. It was started `starts` times."""

    version: str
    before: str
    place: str
    old: str
    starts: int = 0


@dataclass(frozen=True, slots=True)
class State:
    """All of it. `checked_at` counts seconds since 1970."""

    ready: Ready | None = None
    trying: Trying | None = None
    kept: str = ""
    """The folder of the version before, after the new one has shown its window."""
    refused: tuple[str, ...] = field(default=())
    failed: str = ""
    """A version that was taken back and not told yet."""
    checked_at: float = 0.0


def read_state(folder: Path) -> State:
    """What is known; a file that is missing or damaged says nothing."""
    try:
        found: dict[str, Any] = json.loads((folder / NAME).read_text("utf-8"))
        ready, trying = found.pop("ready"), found.pop("trying")
        refused = tuple(str(item) for item in found.pop("refused"))
        return State(
            Ready(**ready) if ready else None, Trying(**trying) if trying else None, refused=refused, **found
        )
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return State()


def write_state(folder: Path, state: State) -> None:
    """Keep it, so that a power cut leaves the former or the new one. Raises `OSError`."""
    folder.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=".state.", dir=folder)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(asdict(state), file)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(folder / NAME)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise

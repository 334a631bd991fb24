"""A note about files that are being written, so that a death half-way through is finished or cleaned up.

The note names every file and the staged text beside it. It is owned by its process
while it lives; the next start finds the notes of the dead. Where some files had their
new text and others not, the others get theirs too, since a person asked for all.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from core.store.ownership import Ownership

ENDING = ".note"


@dataclass(frozen=True, slots=True)
class Staged:
    """One file to be replaced: its present bytes have the SHA-256 `base`, its new ones are in `fresh`."""

    target: Path
    base: str
    fresh: Path


@dataclass(frozen=True, slots=True)
class Cut:
    """A write that a death had cut off: files that have their new text now, and those left as they are."""

    finished: tuple[Path, ...]
    left: tuple[Path, ...]


class Note:
    """What is said about one write; without a folder nothing is."""

    def __init__(self, folder: Path | None, staged: Sequence[Staged]) -> None:
        self._owner = Ownership(folder / (secrets.token_hex(8) + ENDING)) if folder is not None else None
        self._staged = staged

    def begin(self) -> None:
        """Before the first text is staged. A disk that takes no note does not stop the write."""
        if self._owner is not None:
            with suppress(OSError):
                self._owner.path.parent.mkdir(parents=True, exist_ok=True)
                self._owner.take()
                self._say(ready=False)

    def ready(self) -> None:
        """All texts are staged, no file is replaced yet; a single one is replaced whole or not at all."""
        if self._owner is not None and self._owner.held and len(self._staged) > 1:
            with suppress(OSError):
                self._say(ready=True)

    def end(self) -> None:
        """All files have their texts, or none has."""
        if self._owner is not None:
            self._owner.release(remove=True)

    def _say(self, *, ready: bool) -> None:
        assert self._owner is not None
        rows = [[str(item.target), item.base, str(item.fresh)] for item in self._staged]
        self._owner.write(json.dumps({"ready": ready, "files": rows}), flush=ready)


@contextmanager
def noted(folder: Path | None, staged: Sequence[Staged]) -> Iterator[Note]:
    """A note for the time of a write."""
    note = Note(folder, staged)
    note.begin()
    try:
        yield note
    finally:
        note.end()


def finish_cut(folder: Path) -> tuple[Cut, ...]:
    """Finish what dead processes began, and remove what they staged; never touches what has changed since."""
    found = []
    for path in sorted(folder.glob("*" + ENDING)):
        owner = Ownership(path)
        with suppress(OSError):
            if owner.take():
                cut = _finish(path)
                owner.release(remove=True)
                found += [cut] if cut is not None else []
    return tuple(found)


def _finish(note: Path) -> Cut | None:
    try:
        said = json.loads(note.read_text("utf-8"))
        staged = [Staged(Path(target), str(base), Path(fresh)) for target, base, fresh in said["files"]]
    except (OSError, ValueError, KeyError, TypeError):
        return None  # it died while it wrote the note, before anything else
    rest = [item for item in staged if item.fresh.exists()]
    cut_off = said.get("ready") is True and 0 < len(rest) < len(staged)
    finished = [item.target for item in rest if cut_off and _replaced(item)]
    for item in rest:
        with suppress(OSError):
            item.fresh.unlink(missing_ok=True)
    left = tuple(item.target for item in rest if item.target not in finished)
    return Cut(tuple(finished), left) if cut_off else None


def _replaced(item: Staged) -> bool:
    """Whether the file held what it was read with, and has its new text now."""
    with suppress(OSError):
        if hashlib.sha256(item.target.read_bytes()).hexdigest() == item.base:
            item.fresh.replace(item.target)
            return True
    return False

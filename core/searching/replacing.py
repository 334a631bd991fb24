"""Put other words in the places that were found, in closed files: all files or none, and back again.

Only places from a search are replaced, and only in files that still hold what
was searched; others are named and left alone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from core.progress import Progress
from core.searching.folded import Folded
from core.searching.matching import FileHits, Hit
from core.searching.query import Replacement


@dataclass(frozen=True, slots=True)
class Rewritten:
    """One closed file before and after; whoever writes it checks `base` once more."""

    path: Path
    base: str
    before: bytes
    after: bytes

    @property
    def after_sha256(self) -> str:
        """What the file holds when it was written."""
        return hashlib.sha256(self.after).hexdigest()


def replaced_text(text: str, hits: Sequence[Hit], replacement: Replacement) -> str:
    """An editor's text with the places replaced; `text` is the one that was searched."""
    pieces, at = [], 0
    for start, end, made in _changes(hits, replacement):
        pieces += [text[at:start], made]
        at = end
    return "".join([*pieces, text[at:]])


def rewritten_files(
    found: Sequence[FileHits], replacement: Replacement, progress: Progress
) -> tuple[tuple[Rewritten, ...], tuple[str, ...]]:
    """What closed files become, and the names of those that hold something else by now."""
    made: list[Rewritten] = []
    changed: list[str] = []
    for number, file in enumerate(found):
        progress.report("replace", number, len(found))
        data = b""
        with suppress(OSError):
            data = file.path.read_bytes()
        folded = Folded.of(data)
        if folded is None or folded.sha256 != file.base:
            changed.append(file.name)
            continue
        after = folded.with_changes(_changes(file.hits, replacement))
        if after != data:
            made.append(Rewritten(file.path, file.base, data, after))
    return tuple(made), tuple(changed)


def _changes(hits: Sequence[Hit], replacement: Replacement) -> list[tuple[int, int, str]]:
    ordered = sorted(hits, key=lambda hit: hit.span)
    return [(*hit.span, replacement.of(hit.parts)) for hit in ordered]

"""Bring accepted changes onto the text as it is now: the reviewed one, or one that moved on since.

A text that moved on is merged three-way: its base is the reviewed text, its two
changes are what was typed or written since and what was accepted. Nothing here
writes a file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from core.diff.line_ends import unfold
from core.diff.merge import Merge, merge
from core.errors import InputError
from core.text import SourceText
from desktop.bench import Bench
from desktop.reviewing import Reviewing
from desktop.words import tr


@dataclass(frozen=True, slots=True)
class Placed:
    """One file: `disk` is the hash of the bytes that may be written over, `now` what a person sees of it."""

    unit: str
    path: Path
    disk: str
    now: SourceText
    wanted: SourceText
    merge: Merge | None
    """The merge, where the text moved on; None where it is the reviewed one."""

    @property
    def moved(self) -> bool:
        """Whether the text is not the one that was reviewed."""
        return self.merge is not None


@dataclass(frozen=True, slots=True)
class Typed:
    """The text in an open editor, and the hash of the file that it was made from."""

    text: SourceText
    saved: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """What one file is to become: `result` was made of `base`."""

    unit: str
    path: Path
    base: SourceText
    result: SourceText


def accepted(reviewing: Reviewing) -> tuple[Wanted, ...]:
    """Every file that changes by what is accepted."""
    candidate = reviewing.candidate
    return tuple(
        Wanted(name, candidate.path(name), candidate.before[name], result)
        for name, result in reviewing.result.items()
    )


def typed_texts(bench: Bench, wanted: tuple[Wanted, ...]) -> dict[str, Typed]:
    """Unit name → the text in its open editor; to be asked in the window's thread.

    Raises `InputError` for a file that another program changed or removed while it is edited here.
    """
    found: dict[str, Typed] = {}
    for item in wanted:
        document = bench.session.documents.get(item.path)
        if document is None:
            continue
        if document.theirs is not None or document.gone:
            raise InputError(
                tr("“{name}” was changed by another program as well.").format(name=document.path.name),
                tr("Decide first whose text to keep, then apply."),
            )
        text = bench.typed(document.path)
        if text is not None:
            shown = SourceText(item.unit, unfold(document.saved, text).data)
            found[item.unit] = Typed(shown, document.saved.sha256)
    return found


def place(wanted: tuple[Wanted, ...], typed: Mapping[str, Typed]) -> tuple[Placed, ...]:
    """Every file that changes; in a job's thread, because it reads those that are not open."""
    return tuple(_place(item, typed.get(item.unit)) for item in wanted)


def conflicts(placed: tuple[Placed, ...]) -> tuple[Placed, ...]:
    """The files in which both changed the same lines."""
    return tuple(item for item in placed if item.merge is not None and not item.merge.clean)


def _place(item: Wanted, typed: Typed | None) -> Placed:
    now = typed.text if typed is not None else SourceText(item.unit, item.path.read_bytes())
    disk = typed.saved if typed is not None else now.sha256
    if now.data == item.base.data:
        return Placed(item.unit, item.path, disk, now, item.result, None)
    both = merge(item.base, now, item.result)
    # What is not clear is decided by a person; until then nothing is wanted.
    return Placed(item.unit, item.path, disk, now, both.text() if both.clean else now, both)

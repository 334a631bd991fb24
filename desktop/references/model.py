"""Uses of a name as groups of rows: one group for each file."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from desktop.language.places import Use, Uses
from desktop.words import tr


@dataclass(frozen=True, slots=True)
class Group:
    """The uses in one file, from top to bottom."""

    path: Path
    uses: tuple[Use, ...]


def groups_of(uses: Uses) -> tuple[Group, ...]:
    """The files in order of their paths."""
    found = groupby(uses.uses, key=lambda use: use.path)
    return tuple(Group(path, tuple(items)) for path, items in found)


def heading(uses: Uses) -> str:
    """What the list is of, with counts."""
    files = len({use.path for use in uses.uses})
    text = uses.title or tr("“{name}”").format(name=uses.name)
    words = tr("{what}: {n} places in {files} files") if files != 1 else tr("{what}: {n} places in one file")
    return words.format(what=text, n=len(uses.uses), files=files)


def kind_words(kind: str) -> str:
    """What is done with the name at a place."""
    table = {
        "declaration": tr("declared"),
        "read": tr("read"),
        "write": tr("written"),
        "call": tr("called"),
        "import": tr("imported"),
        "inherit": tr("inherited"),
        "type": tr("as a type"),
        "other": tr("named"),
    }
    return table.get(kind, kind)

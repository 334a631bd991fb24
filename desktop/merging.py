"""Merging: texts that two people changed in the same lines, as a value that any panel can ask for.

It says nothing about where the texts come from, so that a rewrite, another
program and other people's changes are decided about on the same page.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from core.solidity.compilation import Diagnostic
from core.text import SourceText


@dataclass(frozen=True, slots=True)
class Sides:
    """One file: what both started from, and what each made of it. The path of `mine` is the unit's name."""

    file: Path
    base: SourceText
    mine: SourceText
    theirs: SourceText


@dataclass(frozen=True, slots=True)
class SideNames:
    """What the three texts are called in this merge, for people."""

    base: str
    mine: str
    theirs: str


Told = tuple[Diagnostic, ...] | None
"""What the compiler says of the merged texts; None where nothing can be asked."""
Texts = Mapping[Path, SourceText]
Check = Callable[[Texts, Callable[[Told], None]], object]


def _unasked(_texts: Texts, done: Callable[[Told], None]) -> None:
    done(None)


@dataclass(frozen=True)
class Merging:
    """Files with conflicts, to be decided on one page; `finish` takes the merged text of each file.

    A page with the same `key` is replaced. `check` asks the compiler and answers later.
    """

    key: str
    title: str
    names: SideNames
    files: tuple[Sides, ...]
    action: str
    """What happens when nothing is left to decide, as the words on a button."""
    finish: Callable[[Texts], object]
    check: Check = field(default=_unasked)

"""The pieces a report is made of, before they become Markdown, HTML or pages.

Every text in them is plain: whoever renders a block escapes it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Mood = Literal["verified", "declared", "breaks", "not-verified"]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of level 1 to 4; `tag` is a word set beside it, such as a severity."""

    level: int
    text: str
    tag: str = ""


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph."""

    text: str
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """The fixed words of a verdict; `mood` chooses the color beside them and nothing else."""

    mood: Mood
    words: str


@dataclass(frozen=True, slots=True)
class Facts:
    """Names with values."""

    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table; `numbers` are the columns that are set to the right."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numbers: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Item:
    """One finding: where it is, what it is, and the lines it is about."""

    place: str
    text: str
    severity: str
    excerpt: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Steps:
    """Numbered steps."""

    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Code:
    """Text in a fixed font; `kind` is `diff`, `solidity` or empty."""

    text: str
    kind: str = ""


Block = Heading | Text | Verdict | Facts | Table | Item | Steps | Code

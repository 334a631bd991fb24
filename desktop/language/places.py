"""The places where a name is used, as panels list them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Use:
    """One place: 0-based line, UTF-16 column and length in the text of its line, which is `preview`.

    `kind` is declaration, read, write, call, import or text.
    """

    path: Path
    line: int
    column: int
    length: int
    kind: str
    preview: str


@dataclass(frozen=True, slots=True)
class Uses:
    """All places of one name, file by file; `note` says what the list may leave out."""

    name: str
    kind: str
    uses: tuple[Use, ...]
    note: str = ""
    title: str = ""
    """What the list is of, when not of all places: the functions that override it, say."""

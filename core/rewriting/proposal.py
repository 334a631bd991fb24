"""Proposal: a suggested change with its reason, and the edits it is made of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from core.text import SourceText, Span
from core.verification.declared import DeclaredChange

Applicability = Literal["safe", "review", "example"]
Goal = Literal["gas", "security", "modernize", "document", "ask"]
"""What a change is for; `ask` is what a person asked a model for in free words."""


@dataclass(frozen=True, slots=True, order=True)
class Edit:
    """One replaced span: `text` takes the place of the bytes `span` of `file`."""

    file: str
    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Origin:
    """Who wrote a proposal: a rule with its version, or a model with its prompt's version."""

    kind: Literal["rule", "model"]
    name: str
    version: str


@dataclass(frozen=True, slots=True)
class Recompile:
    """Another compiler for the changed texts: its version and EVM, and the units that move with it."""

    version: str
    evm_version: str | None
    files: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Proposal:
    """A suggested change: edits against one set of source texts.

    `contracts` are the `file:Contract` names it touches; `base` maps each edited
    file to the SHA-256 of the text that the edits count in. `declared` are the
    only differences in behavior that it may show. `fixes` are fingerprints of the
    findings that it claims to cure. `recompile` names another compiler for the result.
    """

    id: str
    origin: Origin
    goal: Goal
    title: str
    reason: str
    applicability: Applicability
    edits: tuple[Edit, ...]
    base: Mapping[str, str]
    contracts: tuple[str, ...] = ()
    declared: tuple[DeclaredChange, ...] = ()
    fixes: tuple[str, ...] = ()
    recompile: Recompile | None = None


class OverlappingEditsError(ValueError):
    """Two edits touch the same bytes; the engine never guesses which one wins."""


def apply_edits(sources: Mapping[str, SourceText], edits: Iterable[Edit]) -> dict[str, SourceText]:
    """The changed texts only, all edits applied at once against the originals.

    Every byte outside the edits is kept. Raises `OverlappingEditsError` when two
    edits overlap, `KeyError` for an unknown file, `ValueError` for a span outside
    the text or inside a UTF-8 sequence.
    """
    by_file: dict[str, list[Edit]] = {}
    for edit in edits:
        by_file.setdefault(edit.file, []).append(edit)
    changed: dict[str, SourceText] = {}
    for file, items in by_file.items():
        source = sources[file]
        items.sort()
        pieces: list[bytes] = []
        at = 0
        for index, edit in enumerate(items):
            if index and edit.span.overlaps(items[index - 1].span):
                raise OverlappingEditsError(f"two edits overlap in {file} at byte {edit.span.start}")
            if edit.span.end > len(source.data):
                raise ValueError(f"the edit at byte {edit.span.start} lies outside {file}")
            pieces += [source.data[at : edit.span.start], edit.text.encode("utf-8")]
            at = edit.span.end
        pieces.append(source.data[at:])
        data = b"".join(pieces)
        data.decode("utf-8")
        changed[file] = SourceText(file, data)
    return changed

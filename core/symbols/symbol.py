"""Symbols and references: a declared name with all that is known of it, and the places that use it.

Spans are bytes of the text that was compiled. Nothing here knows how they were found.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from core.text import Span

SymbolKind = Literal[
    "file", "contract", "interface", "library", "function", "constructor", "modifier", "event", "error",
    "struct", "field", "enum", "enum-value", "state-variable", "constant", "immutable", "parameter",
    "return", "local", "type", "import",
]  # fmt: skip
ReferenceKind = Literal["declaration", "read", "write", "call", "inherit", "import", "type", "other"]
CONTRACTS: frozenset[SymbolKind] = frozenset({"contract", "interface", "library"})
CALLABLE: frozenset[SymbolKind] = frozenset({"function", "constructor", "modifier"})
LOCAL: frozenset[SymbolKind] = frozenset({"parameter", "return", "local"})


@dataclass(frozen=True, slots=True)
class StoragePlace:
    """Where a state variable lies: a 256-bit slot, bytes from its low end, and its size in bytes."""

    slot: int
    offset: int
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Symbol:
    """A declared name. `id` is `file:byte` of its name and the same for the same text.

    `container` is the id of the symbol it is declared in, a file for what stands at the top.
    `type` is as the compiler writes it; for a function it is empty, and `returns` tells what it gives.
    `declaration` is its head in one line, as it stands in the source. `selector` has 8 hex digits
    (functions and errors), `topic` 64 (events). `mutability` of a contract is `abstract` or empty.
    `bases` are ids: of a contract its linearization without itself, of a function, modifier or
    variable what it overrides.
    """

    id: str
    name: str
    kind: SymbolKind
    file: str
    span: Span
    name_span: Span
    container: str
    type: str = ""
    returns: tuple[str, ...] = ()
    declaration: str = ""
    signature: str = ""
    selector: str = ""
    topic: str = ""
    visibility: str = ""
    mutability: str = ""
    storage: StoragePlace | None = None
    heirs: tuple[tuple[str, StoragePlace], ...] = ()
    """Ids of the contracts that inherit a state variable, and where it lies in each of them."""
    documentation: str = ""
    """NatSpec without comment signs; taken from what it overrides where it has none of its own."""
    commented: Span | None = None
    """Where its own NatSpec stands, comment signs included."""
    bases: tuple[str, ...] = ()
    scope: Span | None = None
    """Where a local name can be used; None for names that are no locals."""


@dataclass(frozen=True, slots=True)
class Reference:
    """A place where a symbol is named; `span` is the name alone."""

    file: str
    span: Span
    symbol: str
    kind: ReferenceKind


@dataclass(frozen=True, slots=True)
class Token:
    """A name and what it stands for, for coloring: a `SymbolKind`, or `builtin`."""

    span: Span
    kind: str

"""The names that can be used at a place without a qualifier, by the index of the last good text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from core.symbols.globals import GLOBALS, Builtin
from core.symbols.index import SymbolIndex
from core.symbols.symbol import CONTRACTS, Symbol

Named = Symbol | Builtin


def visible_at(index: SymbolIndex, file: str, offset: int) -> tuple[Named, ...]:
    """Every name that can be used at a byte without a qualifier, nearest scope first, each once."""
    found: dict[str, Named] = {}
    for item in _symbols(index, file, offset):
        found.setdefault(item.name, item)
    for builtin in GLOBALS:
        found.setdefault(builtin.name, builtin)
    return tuple(found.values())


def all_named(index: SymbolIndex, file: str, offset: int, name: str) -> tuple[Named, ...]:
    """What a name means at a byte, nearest first; overloads of a function are several."""
    found: dict[str, Named] = {}
    for item in _symbols(index, file, offset, name):
        if item.name == name:
            found.setdefault(item.signature or item.id, item)
    return tuple(found.values()) or tuple(item for item in GLOBALS if item.name == name)


def contract_at(index: SymbolIndex, file: str, offset: int) -> Symbol | None:
    """The contract around a byte."""
    around = [item for item in index.enclosing(file, offset) if item.kind in CONTRACTS]
    return around[-1] if around else None


def declared_at(index: SymbolIndex, file: str, offset: int, name: str | None = None) -> Iterator[Symbol]:
    """What the contract at a byte declares and inherits, and what the file declares and imports.

    With a `name` only what has it: of thousands few do.
    """
    yield from _of_contracts(index, file, offset, name)
    yield from _of_file(index, file, name)


def _symbols(index: SymbolIndex, file: str, offset: int, name: str | None = None) -> Iterator[Symbol]:
    yield from locals_at(index, file, offset)
    yield from declared_at(index, file, offset, name)


def locals_at(index: SymbolIndex, file: str, offset: int) -> Iterator[Symbol]:
    """The parameters and local variables of the function at a byte, the innermost block first."""
    inside = (item for item in index.locals_around(file, offset) if item.name)
    yield from sorted(inside, key=lambda item: len(item.scope or ()))


def _of_contracts(index: SymbolIndex, file: str, offset: int, name: str | None) -> Iterator[Symbol]:
    contract = contract_at(index, file, offset)
    if contract is None:
        return
    for base in index.bases(contract):
        for item in index.children(base.id):
            if name is not None and item.name != name:
                continue
            private = base is not contract and item.visibility == "private"
            if item.kind != "constructor" and not private and item.name not in {"fallback", "receive"}:
                yield item


def _of_file(index: SymbolIndex, file: str, only: str | None) -> Iterator[Symbol]:
    """What a file declares and imports; under the name that an import gives it."""
    exported = index.exported.get(file, {})
    for name in exported if only is None else {only} & exported.keys():
        for key in exported[name]:
            found = index.symbols.get(key)
            if found is not None:
                yield found if found.name == name else replace(found, name=name)

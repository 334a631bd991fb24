"""SymbolIndex: asks about places and names over all files that were compiled together.

It is a value: made once from compilations (`building`), asked often. Every
question is a look-up; the slowest goes over the names of one contract.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from core.symbols.nesting import Nested
from core.symbols.symbol import CONTRACTS, LOCAL, Reference, Symbol, Token
from core.text import SourceText, Span


@dataclass(frozen=True, slots=True)
class Using:
    """A `using … for …`: library functions, by id, that a type has in a contract or a file.

    `type` is empty for `*`; `where` is the id of the contract or file in which it holds.
    """

    functions: tuple[str, ...]
    type: str
    where: str


@dataclass(frozen=True)
class SymbolIndex:
    """`texts` are the compiled texts by unit name, `paths` their absolute paths.

    `exported` is unit name → name → ids that can be used in that file without a qualifier.
    `builtins` are spans of names that the language itself gives.
    """

    texts: Mapping[str, SourceText]
    paths: Mapping[str, str]
    symbols: Mapping[str, Symbol]
    references: Mapping[str, tuple[Reference, ...]]
    """By file, in order of their places; declarations too."""
    exported: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
    using: tuple[Using, ...] = ()
    builtins: Mapping[str, tuple[Span, ...]] = field(default_factory=dict)

    # Places.

    def at(self, file: str, offset: int) -> Reference | None:
        """The reference at a byte, its end included, as a cursor stands behind a name."""
        found = self.references.get(file, ())
        starts = self._starts.get(file, [])
        at = bisect_right(starts, offset) - 1
        for near in (at, at - 1):
            if 0 <= near < len(found) and found[near].span.start <= offset <= found[near].span.end:
                return found[near]
        return None

    def definition(self, file: str, offset: int) -> Symbol | None:
        """The symbol that the name at a byte means."""
        reference = self.at(file, offset)
        return self.symbols.get(reference.symbol) if reference is not None else None

    def uses(self, symbol_id: str, *, family: bool = False) -> tuple[Reference, ...]:
        """Every place that names a symbol, its declaration too; with `family`, of all it overrides
        and is overridden by."""
        ids = self.family(symbol_id) if family else (symbol_id,)
        return tuple(item for one in ids for item in self._by_symbol.get(one, ()))

    def enclosing(self, file: str, offset: int) -> tuple[Symbol, ...]:
        """The contract and the function around a byte, outermost first."""
        known = self._nested.get(file)
        found = known.around(offset) if known is not None else []
        return tuple(sorted(found, key=lambda item: -len(item.span)))

    def locals_around(self, file: str, offset: int) -> list[Symbol]:
        """The parameters and local variables that can be used at a byte, in order of their scopes."""
        known = self._scopes.get(file)
        return known.around(offset) if known is not None else []

    # Names.

    def outline(self, file: str) -> tuple[Symbol, ...]:
        """Everything declared in a file, locals aside, in order of its places."""
        return self._outlines.get(file, ())

    def children(self, symbol_id: str) -> tuple[Symbol, ...]:
        """What is declared inside a symbol, in order; of a contract without its bases."""
        return self._children.get(symbol_id, ())

    def bases(self, contract: Symbol) -> Iterator[Symbol]:
        """A contract and everything it inherits from, most derived first."""
        yield contract
        yield from (self.symbols[item] for item in contract.bases if item in self.symbols)

    def heirs(self, contract_id: str) -> tuple[Symbol, ...]:
        """Contracts that inherit from one, however indirectly."""
        return tuple(item for item in self.symbols.values() if contract_id in item.bases)

    def family(self, symbol_id: str) -> tuple[str, ...]:
        """A symbol with all that it overrides and that override it, through any number of steps."""
        found = [symbol_id]
        for one in found:
            linked = (*self.symbols[one].bases, *self._overriding.get(one, ())) if one in self.symbols else ()
            if self.symbols.get(one) is not None and self.symbols[one].kind not in CONTRACTS:
                found += [item for item in linked if item in self.symbols and item not in found]
        return tuple(found)

    def overriding(self, symbol_id: str) -> tuple[Symbol, ...]:
        """The functions that override one directly."""
        return tuple(self.symbols[item] for item in self._overriding.get(symbol_id, ()))

    def tokens(self, file: str) -> tuple[Token, ...]:
        """What every name of a file stands for, in order of their places."""
        return self._tokens(file)

    def unit_of(self, path: str) -> str | None:
        """The unit name of a file on disk."""
        return self._units.get(path)

    # Look-up tables, made when first asked.

    def prepare(self) -> None:
        """Make every table now, where nobody waits: of a large project that takes long."""
        for table in ("_starts", "_by_symbol", "_nested", "_scopes", "_children", "_overriding", "_units"):
            getattr(self, table)
        for file in self.references:
            self._tokens(file)

    @cached_property
    def _starts(self) -> dict[str, list[int]]:
        return {file: [item.span.start for item in items] for file, items in self.references.items()}

    @cached_property
    def _by_symbol(self) -> dict[str, list[Reference]]:
        found: dict[str, list[Reference]] = {}
        for items in self.references.values():
            for item in items:
                found.setdefault(item.symbol, []).append(item)
        return found

    @cached_property
    def _outlines(self) -> dict[str, tuple[Symbol, ...]]:
        found: dict[str, list[Symbol]] = {}
        for item in self.symbols.values():
            if item.kind not in LOCAL and item.kind != "file":
                found.setdefault(item.file, []).append(item)
        return {file: tuple(sorted(items, key=lambda item: item.span.start)) for file, items in found.items()}

    @cached_property
    def _nested(self) -> dict[str, Nested[Symbol]]:
        return {file: Nested((item.span, item) for item in items) for file, items in self._outlines.items()}

    @cached_property
    def _scopes(self) -> dict[str, Nested[Symbol]]:
        found: dict[str, list[tuple[Span, Symbol]]] = {}
        for item in self.symbols.values():
            if item.kind in LOCAL and item.scope is not None:
                found.setdefault(item.file, []).append((item.scope, item))
        return {file: Nested(items) for file, items in found.items()}

    @cached_property
    def _children(self) -> dict[str, tuple[Symbol, ...]]:
        found: dict[str, list[Symbol]] = {}
        for item in self.symbols.values():
            found.setdefault(item.container, []).append(item)
        return {
            key: tuple(sorted(items, key=lambda item: item.name_span.start)) for key, items in found.items()
        }

    @cached_property
    def _overriding(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for item in self.symbols.values():
            if item.kind not in CONTRACTS:
                for base in item.bases:
                    found.setdefault(base, []).append(item.id)
        return found

    @cached_property
    def _units(self) -> dict[str, str]:
        return {path: name for name, path in self.paths.items()}

    @cached_property
    def _token_cache(self) -> dict[str, tuple[Token, ...]]:
        return {}

    def _tokens(self, file: str) -> tuple[Token, ...]:
        known = self._token_cache.get(file)
        if known is None:
            named = [
                Token(item.span, self.symbols[item.symbol].kind)
                for item in self.references.get(file, ())
                if item.symbol in self.symbols and self.symbols[item.symbol].kind != "file"
            ]
            own = [Token(span, "builtin") for span in self.builtins.get(file, ())]
            known = tuple(sorted([*named, *own], key=lambda item: item.span.start))
            self._token_cache[file] = known
        return known


EMPTY = SymbolIndex({}, {}, {}, {})


def _all_heirs(former: Mapping[str, Symbol], fresh: Mapping[str, Symbol]) -> dict[str, Symbol]:
    """Variables whose heirs are spread over compilations, with all of them."""
    found = {}
    for key, item in fresh.items():
        if key in former and former[key].heirs and former[key].heirs != item.heirs:
            found[key] = replace(item, heirs=tuple((dict(former[key].heirs) | dict(item.heirs)).items()))
    return found


def merged(parts: Iterable[SymbolIndex]) -> SymbolIndex:
    """One index over several compilations; of a file that was compiled twice the last one counts."""
    texts: dict[str, SourceText] = {}
    paths: dict[str, str] = {}
    symbols: dict[str, Symbol] = {}
    references: dict[str, tuple[Reference, ...]] = {}
    exported: dict[str, Mapping[str, tuple[str, ...]]] = {}
    using: dict[Using, None] = {}
    builtins: dict[str, tuple[Span, ...]] = {}
    for part in parts:
        again = {name for name, text in part.texts.items() if name in texts and texts[name] != text}
        kept = _all_heirs(symbols, part.symbols)
        symbols = {key: item for key, item in symbols.items() if item.file not in again}
        texts |= part.texts
        paths |= part.paths
        symbols |= part.symbols
        symbols |= {key: item for key, item in kept.items() if item.file not in again}
        references |= part.references
        exported |= part.exported
        using |= dict.fromkeys(part.using)
        builtins |= part.builtins
    return SymbolIndex(texts, paths, symbols, references, exported, tuple(using), builtins)

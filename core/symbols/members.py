"""What an expression is, and what stands behind its dot.

It answers for text that may be broken: names are looked up in the index of the last good compilation.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from core.semantics.signatures import short_type
from core.symbols import typed
from core.symbols.chains import chain_of
from core.symbols.globals import MEMBERS, Builtin
from core.symbols.index import SymbolIndex
from core.symbols.symbol import CONTRACTS, LOCAL, Symbol
from core.symbols.visible import Named, contract_at, visible_at

_CHAIN = re.compile(r"[A-Za-z_$][\w$]*")
_PLACE = re.compile(r"\b(memory|calldata)\b")
_FIXED_BYTES = re.compile(r"bytes\d+")
_TYPES = frozenset({"address", "payable", "bytes", "string", "type"})
_CALLED_OUTSIDE = frozenset({"public", "external"})
_GETTERS = frozenset({"function", "state-variable", "constant", "immutable"})


@dataclass(frozen=True, slots=True)
class Value:
    """What an expression is: a value of a type, or a name that stands for a type or a file."""

    type: str = ""
    symbol: Symbol | None = None


def evaluate(index: SymbolIndex, file: str, offset: int, chain: list[str]) -> Value | None:
    """What the parts of an expression are together, with names looked up at a byte of a file."""
    if not chain or not _CHAIN.fullmatch(chain[0]):
        return None
    value = _first(index, file, offset, chain[0])
    for part in chain[1:]:
        if value is None:
            return None
        if part.startswith("(") and value.type == "type(type)":
            inner = evaluate(index, file, offset, chain_of(part[1:-1]))
            value = Value(f"meta {part[1:-1].strip()}", inner.symbol if inner is not None else None)
        elif part.startswith("("):
            value = _called(index, value)
        elif part == "[]":
            element = typed.element_of(value.type)
            value = Value(element) if element else None
        else:
            named = [item for item in members_of(index, file, offset, value) if item.name == part]
            value = _member(index, value, named[0]) if named else None
    return value


def members_of(index: SymbolIndex, file: str, offset: int, value: Value) -> Iterator[Named]:
    """Everything that can stand behind the dot of a value; overloads are several."""
    kind = typed.without_location(value.type)
    if kind.startswith("meta "):
        yield from _of_meta(index, kind, value.symbol)
        return
    if value.symbol is not None:
        yield from _of_symbol(index, value)
        return
    if kind in MEMBERS:
        yield from MEMBERS[kind]
    if kind in {"address", "address payable"}:
        yield from MEMBERS["address"]
        yield from MEMBERS["payable"] if kind == "address payable" else ()
    elif kind.startswith("type("):
        yield from MEMBERS.get(f"{kind[5:-1]}-type", ())
    elif kind == "bytes" or typed.is_array(kind):
        yield from MEMBERS["array"]
        yield from MEMBERS["storage-array"] if typed.grows(value.type) else ()
    elif kind.startswith(("contract ", "struct ")):
        yield from _of_named(index, file, kind)
    elif kind.startswith("function "):
        yield from MEMBERS["function"]
    yield from bound_to(index, file, offset, value.type)


def _first(index: SymbolIndex, file: str, offset: int, name: str) -> Value | None:
    if name in {"this", "super"}:
        contract = contract_at(index, file, offset)
        return Value(f"{name} contract", contract) if contract is not None else None
    if name in _TYPES or typed.is_integer(name) or _FIXED_BYTES.fullmatch(name):
        return Value(f"type({name})")
    named = next((item for item in visible_at(index, file, offset) if item.name == name), None)
    return _value_of(index, named) if named is not None else None


def _member(index: SymbolIndex, value: Value, item: Named) -> Value:
    """A member as a value; `unwrap` and `wrap` of a type give its own type and the underlying one."""
    symbol = value.symbol
    if isinstance(item, Builtin) and symbol is not None and symbol.kind == "type":
        under = symbol.declaration.rpartition(" is ")[2]
        return Value(f"builtin returns ({under if item.name == 'unwrap' else symbol.name})")
    return _value_of(index, item, value.type)


def _value_of(index: SymbolIndex, item: Named, outer: str = "") -> Value:
    if isinstance(item, Builtin):
        return Value(item.type if item.kind == "value" else f"builtin {item.type}")
    if item.kind == "enum-value":
        container = index.symbols.get(item.container)
        return Value(f"enum {container.name}" if container else "")
    if item.type:
        place = _PLACE.search(item.declaration) if item.kind in LOCAL else None
        return Value(typed.within(item.type, f"this {place.group(1)}" if place is not None else outer))
    return Value("", item)


def _called(index: SymbolIndex, value: Value) -> Value | None:
    """A call: what a function returns, a cast, or a struct made anew."""
    if value.type == "type(payable)":
        return Value("address payable")
    if value.type.startswith("type("):
        return Value(value.type[5:-1])
    if value.type.startswith("builtin"):
        found = re.search(r"returns \(([^,)]*)", value.type)
        return Value(found.group(1).strip()) if found else None
    symbol = value.symbol
    if symbol is None:
        return None
    if symbol.kind in CONTRACTS or symbol.kind == "struct":
        declared = index.symbols.get(symbol.id, symbol)
        return Value(
            f"struct {declared.name} memory" if symbol.kind == "struct" else f"contract {declared.name}"
        )
    return Value(symbol.returns[0]) if symbol.returns else None


def _of_meta(index: SymbolIndex, kind: str, symbol: Symbol | None) -> Iterator[Named]:
    """`type(…)`: an interface has an id, what can be made has code, integers and enums have bounds."""
    if typed.is_integer(kind[5:]) or (symbol is not None and symbol.kind == "enum"):
        yield from MEMBERS["integer-type"]
    if symbol is None or symbol.kind not in CONTRACTS:
        return
    made = symbol.kind != "interface" and symbol.mutability != "abstract"
    fixed = any(item.kind == "immutable" for base in index.bases(symbol) for item in index.children(base.id))
    known = {"name": True, "creationCode": made, "runtimeCode": made and not fixed,
             "interfaceId": symbol.kind == "interface"}  # fmt: skip
    yield from (item for item in MEMBERS["contract-type"] if known[item.name])


def _of_symbol(index: SymbolIndex, value: Value) -> Iterator[Named]:
    """Members of a name that is no value: a contract, a library, an enum, a struct, a file's alias."""
    symbol = value.symbol
    assert symbol is not None
    if symbol.kind in CONTRACTS:
        yield from _of_contract(index, symbol, value.type)
    elif symbol.kind == "enum":
        yield from index.children(symbol.id)
    elif symbol.kind == "import":
        target = _imported(index, symbol)
        for ids in index.exported.get(target.removesuffix(":"), {}).values():
            yield from (index.symbols[key] for key in ids if key in index.symbols)
    elif symbol.kind == "type":
        yield from MEMBERS["value-type"]
    elif symbol.kind in {"function", "event", "error"}:
        yield from MEMBERS[symbol.kind]


def _of_contract(index: SymbolIndex, symbol: Symbol, word: str) -> Iterator[Symbol]:
    """`this.` has what is called from outside, `super.` what a base has, a name everything of its kind."""
    seen: set[tuple[str, str]] = set()
    for base in index.bases(symbol):
        for item in index.children(base.id):
            if item.kind in {"constructor", "modifier"} or (item.name, item.signature) in seen:
                continue
            if word.startswith("this"):
                fits = item.visibility in _CALLED_OUTSIDE and item.kind in _GETTERS
            elif word.startswith("super"):
                inside = item.visibility in {"public", "internal"}
                fits = base is not symbol and item.kind == "function" and inside
            else:
                fits = item.visibility != "private" or symbol.kind == "library"
            if fits and item.name not in {"receive", "fallback"}:
                seen.add((item.name, item.signature))
                yield item


def _imported(index: SymbolIndex, symbol: Symbol) -> str:
    """The id of the file that an alias stands for; empty when it is not there."""
    for item in index.references.get(symbol.file, ()):
        if item.kind == "import" and symbol.span.start <= item.span.start <= symbol.span.end:
            return item.symbol
    return ""


def _of_named(index: SymbolIndex, file: str, kind: str) -> Iterator[Named]:
    """Members of a value whose type names a contract or a struct."""
    word, _, name = kind.partition(" ")
    wanted: Collection[str] = CONTRACTS if word == "contract" else {"struct"}
    symbol = _type_named(index, file, name.split(" ")[0], wanted)
    if symbol is None:
        return
    yield from _of_contract(index, symbol, "this") if word == "contract" else index.children(symbol.id)


def _type_named(index: SymbolIndex, file: str, name: str, kinds: Collection[str]) -> Symbol | None:
    holder, _, last = name.rpartition(".")
    here = index.exported.get(file, {}).get(last, ())
    found = [index.symbols[key] for key in here if key in index.symbols and index.symbols[key].kind in kinds]
    if found:
        return found[0]
    for item in index.symbols.values():
        if item.name == last and item.kind in kinds:
            container = index.symbols.get(item.container)
            if not holder or (container is not None and container.name == holder.rpartition(".")[2]):
                return item
    return None


def bound_to(index: SymbolIndex, file: str, offset: int, kind: str) -> Iterator[Symbol]:
    """Functions that `using … for …` gives a type at a byte; their first parameter is the value itself."""
    contract = contract_at(index, file, offset)
    places = {"", f"{file}:", *((base.id for base in index.bases(contract)) if contract is not None else ())}
    wanted = short_type(typed.without_location(kind))
    seen: set[str] = set()
    for using in index.using:
        if using.where not in places or (using.type and short_type(using.type) != wanted):
            continue
        for key in using.functions:
            function = index.symbols.get(key)
            if function is None or key in seen:
                continue
            first = function.signature.partition("(")[2].removesuffix(")").split(",")[0]
            if first == wanted:
                seen.add(key)
                yield function

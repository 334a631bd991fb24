"""What can be written at a place: names that are visible there, and members of what stands before a dot.

It answers in a text that may be broken: the index is that of the last good
compilation, and what stands before the dot is read as words, not as a tree.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from core.semantics.signatures import short_type
from core.symbols.globals import GLOBALS, MEMBERS, Builtin
from core.symbols.index import SymbolIndex
from core.symbols.symbol import CONTRACTS, LOCAL, Symbol

Named = Symbol | Builtin
_CHAIN = re.compile(r"[A-Za-z_$][\w$]*")
_MAPPING = re.compile(r"^mapping\((?P<key>.*?)(?:\s\w+)? => (?P<value>.*)\)$")
_ARRAY = re.compile(r"^(?P<element>.*)\[\d*\](?: (?:storage|memory|calldata)(?: \w+)?)?$")
_LOCATION = re.compile(r" (?:storage|memory|calldata)(?: (?:ref|pointer|slice))?$")
_INTEGER = re.compile(r"^u?int\d*$")


@dataclass(frozen=True, slots=True)
class _Value:
    """What an expression is: a value of a type, or a name that stands for a type or a file."""

    type: str = ""
    symbol: Symbol | None = None


def visible_at(index: SymbolIndex, file: str, offset: int) -> tuple[Named, ...]:
    """Every name that can be used at a byte without a qualifier, nearest scope first, each once."""
    found: dict[str, Named] = {}
    for item in (*_locals(index, file, offset), *_of_contracts(index, file, offset), *_of_file(index, file)):
        found.setdefault(item.name, item)
    for builtin in GLOBALS:
        found.setdefault(builtin.name, builtin)
    return tuple(found.values())


def members(index: SymbolIndex, file: str, offset: int, before: str) -> tuple[Named, ...]:
    """Members of the expression that the text `before` (up to the dot, exclusive) ends with.

    `offset` is where in the compiled file the names of the expression are looked up.
    """
    value = _evaluate(index, file, offset, _chain_of(before))
    return tuple(_members(index, file, offset, value)) if value is not None else ()


def _locals(index: SymbolIndex, file: str, offset: int) -> Iterator[Symbol]:
    inside = [
        item for item in _local_symbols(index, file)
        if item.scope is not None and item.scope.start <= offset <= item.scope.end and item.name
    ]  # fmt: skip
    yield from sorted(inside, key=lambda item: len(item.scope or ()))


def _local_symbols(index: SymbolIndex, file: str) -> tuple[Symbol, ...]:
    cache = vars(index).setdefault("_locals", {})
    if file not in cache:
        cache[file] = tuple(
            item for item in index.symbols.values() if item.file == file and item.kind in LOCAL
        )
    found: tuple[Symbol, ...] = cache[file]
    return found


def _contract_at(index: SymbolIndex, file: str, offset: int) -> Symbol | None:
    around = [item for item in index.enclosing(file, offset) if item.kind in CONTRACTS]
    return around[-1] if around else None


def _of_contracts(index: SymbolIndex, file: str, offset: int) -> Iterator[Symbol]:
    contract = _contract_at(index, file, offset)
    if contract is None:
        return
    for base in index.bases(contract):
        for item in index.children(base.id):
            private = base is not contract and item.visibility == "private"
            if item.kind != "constructor" and not private and item.name not in {"fallback", "receive"}:
                yield item


def _of_file(index: SymbolIndex, file: str) -> Iterator[Symbol]:
    """What a file declares and imports; under the name that an import gives it."""
    for name, ids in index.exported.get(file, {}).items():
        for key in ids:
            found = index.symbols.get(key)
            if found is not None:
                yield found if found.name == name else replace(found, name=name)


def _chain_of(before: str) -> list[str]:
    """The parts of the expression at the end of a text: names, `()` and `[]`, first to last."""
    text, parts = before.rstrip(), list[str]()
    while text:
        if text[-1] in ")]":
            opening = _opening(text)
            if opening < 0:
                break
            inner = text[opening + 1 : -1]
            parts.append("[]" if text[-1] == "]" else f"({inner})")
            text = text[:opening].rstrip()
            if text and (text[-1].isalnum() or text[-1] in "_$)]}"):
                continue
            return _cast(parts)
        if text[-1] == "}":  # call options: f{value: 1}()
            opening = _opening(text)
            text = text[:opening].rstrip() if opening >= 0 else ""
            continue
        name = re.search(r"[A-Za-z_$][\w$]*$", text)
        if name is None:
            break
        parts.append(name.group())
        text = text[: name.start()].rstrip()
        if not text.endswith("."):
            break
        text = text[:-1].rstrip()
    return parts[::-1]


def _cast(parts: list[str]) -> list[str]:
    """`(a.b)` in parentheses is `a.b`."""
    inner = parts.pop()
    return [*_chain_of(inner[1:-1]), *parts[::-1]] if inner.startswith("(") else parts[::-1]


def _opening(text: str) -> int:
    depth = 0
    for at in range(len(text) - 1, -1, -1):
        if text[at] in ")]}":
            depth += 1
        elif text[at] in "([{":
            depth -= 1
            if depth == 0:
                return at
    return -1


def _evaluate(index: SymbolIndex, file: str, offset: int, chain: list[str]) -> _Value | None:
    if not chain or not _CHAIN.fullmatch(chain[0]):
        return None
    value = _first(index, file, offset, chain)
    for part in chain[1:]:
        if value is None:
            return None
        if part.startswith("("):
            value = _called(index, value, part)
        elif part == "[]":
            value = _indexed(value)
        else:
            named = [item for item in _members(index, file, offset, value) if item.name == part]
            value = _value_of(index, named[0]) if named else None
    return value


def _first(index: SymbolIndex, file: str, offset: int, chain: list[str]) -> _Value | None:
    name = chain[0]
    if name in {"this", "super"}:
        contract = _contract_at(index, file, offset)
        return _Value(f"{name} contract", contract) if contract is not None else None
    if name in {"address", "payable", "bytes", "string", "type"} or _INTEGER.match(name):
        return _Value(f"type({name})")
    named = next((item for item in visible_at(index, file, offset) if item.name == name), None)
    return _value_of(index, named) if named is not None else None


def _value_of(index: SymbolIndex, item: Named) -> _Value:
    if isinstance(item, Builtin):
        return _Value(item.type if item.kind == "value" else f"builtin {item.type}")
    if item.kind == "enum-value":
        container = index.symbols.get(item.container)
        return _Value(f"enum {container.name}" if container else "")
    if item.type:
        return _Value(item.type)
    return _Value("", item)


def _called(index: SymbolIndex, value: _Value, part: str) -> _Value | None:
    """A call: what a function returns, a cast, or a struct made anew."""
    if value.type == "type(payable)":
        return _Value("address payable")
    if value.type == "type(type)":
        return _Value(f"meta {part[1:-1].strip()}")
    if value.type.startswith("type("):
        return _Value(value.type[5:-1])
    if value.type.startswith("builtin"):
        found = re.search(r"returns \(([^,)]*)", value.type)
        return _Value(found.group(1).strip()) if found else None
    symbol = value.symbol
    if symbol is None:
        return None
    if symbol.kind in CONTRACTS or symbol.kind == "struct":
        word = "struct" if symbol.kind == "struct" else "contract"
        declared = index.symbols.get(symbol.id, symbol)
        return _Value(f"{word} {declared.name}")
    return _Value(symbol.returns[0]) if symbol.returns else None


def _indexed(value: _Value) -> _Value | None:
    mapping = _MAPPING.match(value.type)
    if mapping is not None:
        return _Value(
            mapping["value"].rpartition(" ")[0] if _named_value(mapping["value"]) else mapping["value"]
        )
    array = _ARRAY.match(value.type)
    return _Value(array["element"]) if array is not None else None


def _named_value(text: str) -> bool:
    """`mapping(address owner => uint256 balance)`: the last word is a name."""
    words = text.split(" ")
    return len(words) == 2 and words[0] not in {"struct", "enum", "contract", "address", "function"}


def _members(index: SymbolIndex, file: str, offset: int, value: _Value) -> Iterator[Named]:
    if value.symbol is not None:
        yield from _of_symbol(index, value)
        return
    kind = _LOCATION.sub("", value.type)
    if kind in MEMBERS:
        yield from MEMBERS[kind]
    if kind in {"address", "address payable"}:
        yield from MEMBERS["address"]
        yield from MEMBERS["payable"] if kind == "address payable" else ()
    elif kind.startswith("meta "):
        yield from MEMBERS["integer-type" if _INTEGER.match(kind[5:]) else "contract-type"]
    elif kind.startswith("type("):
        yield from MEMBERS.get(f"{kind[5:-1]}-type", ())
    elif kind.startswith(("contract ", "struct ", "enum ")):
        yield from _of_named(index, file, kind)
    elif kind == "bytes" or _ARRAY.match(kind):
        yield from MEMBERS["array"]
        if "storage" in value.type or value.type == kind:
            yield from MEMBERS["storage-array"]
    yield from _bound(index, file, offset, value.type)


def _of_symbol(index: SymbolIndex, value: _Value) -> Iterator[Named]:
    """Members of a name that is no value: a contract, a library, an enum, a struct, a file's alias."""
    symbol = value.symbol
    assert symbol is not None
    if symbol.kind in CONTRACTS:
        own = value.type.startswith(("this", "super"))
        for base in index.bases(symbol):
            if value.type.startswith("super") and base is symbol:
                continue
            for item in index.children(base.id):
                hidden = item.visibility == "private" and not own and symbol.kind != "library"
                if item.kind not in {"constructor", "modifier"} and not hidden:
                    yield item
    elif symbol.kind == "enum":
        yield from index.children(symbol.id)
        yield from (MEMBERS["integer-type"])
    elif symbol.kind == "import":
        target = _imported(index, symbol)
        for ids in index.exported.get(target.removesuffix(":"), {}).values():
            yield from (index.symbols[key] for key in ids if key in index.symbols)
    elif symbol.kind == "type":
        yield from MEMBERS["value-type"]
    elif symbol.kind in {"function", "event", "error"}:
        yield from MEMBERS[symbol.kind]


def _imported(index: SymbolIndex, symbol: Symbol) -> str:
    """The id of the file that an alias stands for; empty when it is not there."""
    for item in index.references.get(symbol.file, ()):
        if item.kind == "import" and symbol.span.start <= item.span.start <= symbol.span.end:
            return item.symbol
    return ""


def _of_named(index: SymbolIndex, file: str, kind: str) -> Iterator[Named]:
    """Members of a value whose type names a contract or a struct."""
    word, _, name = kind.partition(" ")
    wanted: Collection[str] = {"contract": CONTRACTS, "struct": {"struct"}, "enum": {"enum"}}[word]
    symbol = _type_named(index, file, name.split(" ")[0], wanted)
    if symbol is None:
        return
    if word == "struct":
        yield from index.children(symbol.id)
    elif word == "contract":
        for base in index.bases(symbol):
            for item in index.children(base.id):
                if item.visibility in {"public", "external"} and item.kind != "constructor":
                    yield item


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


def _bound(index: SymbolIndex, file: str, offset: int, kind: str) -> Iterator[Symbol]:
    """Library functions that `using … for …` gives the type here."""
    contract = _contract_at(index, file, offset)
    places = {"", f"{file}:", *((base.id for base in index.bases(contract)) if contract is not None else ())}
    wanted = short_type(_LOCATION.sub("", kind))
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

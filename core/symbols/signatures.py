"""What a call takes: the parameters of everything that its name can mean, with what is said of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from core.symbols import typed
from core.symbols.calls import Call
from core.symbols.chains import chain_of
from core.symbols.globals import Builtin
from core.symbols.index import SymbolIndex
from core.symbols.members import bound_to, evaluate, members_of
from core.symbols.symbol import CONTRACTS, Symbol
from core.symbols.visible import Named, all_named

_TAGS = re.compile(r"@(\w+)\s*")
_WORD = re.compile(r"[A-Za-z_$][\w$]*")
_WORDS = {"type": "T", "payable": "address account", "address": "account"}
"""Words of the language that take one thing in parentheses."""
_NO_NAMES = frozenset({"memory", "calldata", "storage", "payable", "indexed", "function"})


@dataclass(frozen=True, slots=True)
class Parameter:
    """`text` as it was declared, `name` empty where it has none, `about` from the NatSpec."""

    text: str
    name: str = ""
    about: str = ""


@dataclass(frozen=True, slots=True)
class Signature:
    """One thing that can be called: `name(parameters) tail`, in `opening` and `closing` brackets."""

    name: str
    parameters: tuple[Parameter, ...]
    tail: str = ""
    about: str = ""
    brackets: str = "()"

    def current(self, call: Call) -> int:
        """Which parameter is being typed; behind the last one where there are not so many."""
        if call.label:
            names = [item.name for item in self.parameters]
            return names.index(call.label) if call.label in names else len(names)
        last = len(self.parameters) - 1
        more = last >= 0 and self.parameters[last].text == "..."
        return min(call.argument, last) if more else call.argument


def signatures(index: SymbolIndex, file: str, offset: int, call: Call) -> tuple[Signature, ...]:
    """All that a call can mean, with names looked up at a byte of the compiled file."""
    if call.kind == "options":
        return tuple(_options(index, file, offset, call))
    if call.kind == "new" and call.name in {"[]", "bytes", "string"}:
        return (Signature(f"new {call.name}", (Parameter("uint256 length", "length"),)),)
    if call.name in _WORDS and not call.before:
        return (Signature(call.name, (_named(_WORDS[call.name]),)),)
    found: dict[tuple[str, ...], Signature] = {}
    for item, hidden in _meant(index, file, offset, call):
        for made in _of(index, item, call, hidden):
            found.setdefault((made.name, *(one.text for one in made.parameters)), made)
    return tuple(found.values())


def _meant(index: SymbolIndex, file: str, offset: int, call: Call) -> Iterator[tuple[Named, int]]:
    """What the name can be, and how many first parameters are given by what stands before the dot."""
    if not call.before:
        yield from ((item, 0) for item in all_named(index, file, offset, call.name))
        return
    value = evaluate(index, file, offset, chain_of(call.before))
    if value is None:
        return
    bound = {item.id for item in bound_to(index, file, offset, value.type)} if value.symbol is None else set()
    for item in members_of(index, file, offset, value):
        if item.name == call.name:
            yield item, int(isinstance(item, Symbol) and item.id in bound)


def _of(index: SymbolIndex, item: Named, call: Call, hidden: int) -> Iterator[Signature]:
    if isinstance(item, Builtin):
        if item.kind == "function":
            yield from _builtin(item)
    elif item.kind in CONTRACTS:
        yield from _of_contract(index, item, call)
    elif item.kind in {"state-variable", "constant", "immutable"} and call.before:
        yield Signature(item.name, tuple(_getter(item.type)), f"returns ({_read(item.type)})", _notice(item))
    elif item.type.startswith("function "):
        listed = item.type.removeprefix("function ")
        yield Signature(item.name, tuple(Parameter(one) for one in split(_first_brackets(listed))))
    elif item.kind in {"function", "modifier", "event", "error", "struct"}:
        yield _declared(index, item, hidden)


def _declared(index: SymbolIndex, item: Symbol, hidden: int = 0, name: str = "") -> Signature:
    kind = "field" if item.kind == "struct" else "parameter"
    about = dict(_params(item.documentation))
    found = [one for one in index.children(item.id) if one.kind == kind]
    parameters = tuple(
        Parameter(one.declaration, one.name, about.get(one.name, "")) for one in found[hidden:]
    )
    tail = f"returns ({', '.join(_returned(index, item))})" if item.returns else ""
    return Signature(name or item.name, parameters, tail, _notice(item))


def _returned(index: SymbolIndex, item: Symbol) -> Iterable[str]:
    named = [one.declaration for one in index.children(item.id) if one.kind == "return"]
    return named if len(named) == len(item.returns) else item.returns


def _of_contract(index: SymbolIndex, item: Symbol, call: Call) -> Iterator[Signature]:
    """`new C(…)` and a base in a head take what its constructor takes; else it is a conversion."""
    if call.kind == "call":
        yield Signature(item.name, (Parameter("address account", "account"),), "", _notice(item))
        return
    name = f"new {item.name}" if call.kind == "new" else item.name
    made = [one for one in index.children(item.id) if one.kind == "constructor"]
    if made:
        yield _declared(index, made[0], name=name)
    else:
        yield Signature(name, ())


def _options(index: SymbolIndex, file: str, offset: int, call: Call) -> Iterator[Signature]:
    made = call.before.startswith("new")
    value = Parameter("uint256 value", "value")
    if made:
        yield Signature(f"new {call.name}", (value, Parameter("bytes32 salt", "salt")), brackets="{}")
        return
    plain = Call(call.name, call.before, 0, call.start)
    for item, _hidden in _meant(index, file, offset, plain):
        low = isinstance(item, Builtin) and item.name in {"call", "delegatecall", "staticcall"}
        if not low and (isinstance(item, Builtin) or item.visibility not in {"public", "external"}):
            continue
        pays = item.name == "call" if isinstance(item, Builtin) else item.mutability == "payable"
        gas = Parameter("uint256 gas", "gas")
        yield Signature(item.name, (value, gas) if pays else (gas,), brackets="{}")
        return


def _builtin(item: Builtin) -> Iterator[Signature]:
    listed = _first_brackets(item.type)
    tail = item.type[item.type.index(listed) + len(listed) + 1 :].strip() if listed else ""
    yield Signature(item.name, tuple(_named(one) for one in split(listed)), tail, item.about)


def _named(text: str) -> Parameter:
    words = text.split()
    named = len(words) > 1 and words[-1] not in _NO_NAMES and _WORD.fullmatch(words[-1]) is not None
    return Parameter(text, words[-1] if named else "")


def _getter(kind: str) -> Iterator[Parameter]:
    """What the getter of a public variable takes: the keys of mappings and the places in arrays."""
    while True:
        key = typed.key_of(kind)
        if not key:
            return
        yield _named(key)
        kind = typed.element_of(kind)


def _read(kind: str) -> str:
    while typed.key_of(kind):
        kind = typed.element_of(kind)
    return kind


def _first_brackets(text: str) -> str:
    """What stands in the first pair of parentheses."""
    start, depth = text.find("("), 0
    for at in range(max(start, 0), len(text)):
        depth += {"(": 1, ")": -1}.get(text[at], 0)
        if not depth:
            return text[start + 1 : at]
    return ""


def split(text: str) -> list[str]:
    """Parts between commas that stand in no brackets."""
    parts, depth, start = [], 0, 0
    for at, char in enumerate(text):
        depth += {"(": 1, "[": 1, ")": -1, "]": -1}.get(char, 0)
        if char == "," and not depth:
            parts.append(text[start:at].strip())
            start = at + 1
    rest = text[start:].strip()
    return [*parts, rest] if rest else parts


def _params(documentation: str) -> Iterator[tuple[str, str]]:
    for tag, words in _tagged(documentation):
        if tag == "param":
            name, _, about = words.partition(" ")
            yield name, about.strip()


def _notice(item: Symbol) -> str:
    found = [words for tag, words in _tagged(item.documentation) if tag in {"notice", "dev"}]
    return found[0] if found else ""


def _tagged(documentation: str) -> Iterator[tuple[str, str]]:
    """Tag and words in one line; words without a tag are a notice."""
    parts = _TAGS.split(" ".join(documentation.split()))
    if parts[0].strip():
        yield "notice", parts[0].strip()
    for tag, words in zip(parts[1::2], parts[2::2], strict=True):
        yield tag, words.strip()

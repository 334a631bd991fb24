"""What is known about a definition, as sentences: who may call, what is written, emitted and refused.

Only what the code says. What something is *for* is never guessed; a name is repeated in words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cached_property

from core.rewriting.prose import both
from core.semantics.facts import modifier_of, writes_of
from core.semantics.model import Contract, Function, Semantics, StateVariable
from core.semantics.revert_sites import RevertSite, revert_sites
from core.semantics.scope import Location
from core.semantics.trace import Trace, trace_of
from core.solidity.ast import Node
from core.solidity.compilation import Compilation

_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_MOST = 4
_LONGEST = 90


def in_words(name: str) -> str:
    """`maxFeeBps` → `max fee bps`, `DOMAIN_SEPARATOR` → `DOMAIN SEPARATOR`; the name itself without words."""
    words = _WORDS.findall(name)
    return " ".join(item if item.isupper() and len(item) > 1 else item.lower() for item in words) or name


def sentence(text: str) -> str:
    """With a capital at its start and a full stop at its end."""
    text = text.strip()
    return f"{text[:1].upper()}{text[1:]}{'' if text.endswith('.') else '.'}"


def code(names: Iterable[str]) -> str:
    """Names as code, at most four of them."""
    items = list(dict.fromkeys(names))
    shown = [f"`{item}`" for item in items[:_MOST]]
    if len(items) > _MOST:
        shown.append(f"{len(items) - _MOST} more")
    return both(shown)


def kind_words(node: Node) -> str:
    """The type of a parameter as the ABI would say it."""
    text = re.sub(r" (memory|calldata|storage)( pointer| ref| slice)?", "", node.type_string)
    return re.sub(r"\b(contract|struct|enum|library) ", "", text)


class Facts:
    """Sentences about the definitions of one compilation."""

    def __init__(self, compilation: Compilation, model: Semantics) -> None:
        self._compilation = compilation
        self._model = model

    def function(self, function: Function, contract: Contract) -> list[str]:
        """What a function does and asks for, in order: caller, ether, writes, events, calls, refusals."""
        trace = trace_of(self._model, function, contract) if function.body is not None else None
        found = [*self._restrictions(function, contract)]
        if trace is not None:
            found += self._effects(trace)
        found += self._refusals(function.node)
        return found

    def modifier(self, modifier: Function) -> list[str]:
        """What a modifier asks for."""
        return list(self._refusals(modifier.node))

    def variable(self, variable: StateVariable) -> list[str]:
        """Who sets a state variable."""
        if variable.mutability == "constant":
            return ["Constant."]
        if variable.mutability == "immutable":
            return ["Set once, at deployment."]
        writers = [item.function for item in writes_of(self._model, variable) if item.exact]
        names = [item.name or item.kind for item in writers if item is not None]
        return [f"Written by {code(names)}."] if names else []

    def users(self, definition: Node) -> list[str]:
        """Names of the functions that emit an event or throw an error."""
        return list(dict.fromkeys(self._users.get(definition.id, ())))

    @cached_property
    def _users(self) -> dict[int, list[str]]:
        found: dict[int, list[str]] = {}
        for function in self._model.functions.values():
            for node in function.node.walk("Identifier", "MemberAccess"):
                reference = node.get("referencedDeclaration")
                if isinstance(reference, int) and reference > 0:
                    found.setdefault(reference, []).append(function.name or function.kind)
        return found

    def _restrictions(self, function: Function, contract: Contract) -> Iterator[str]:
        names = []
        for invocation in function.modifiers:
            modifier = modifier_of(self._model, invocation, contract)
            if modifier is not None:
                names.append(modifier.name)
        if names:
            yield f"Runs under {code(names)}."
        if function.mutability == "payable" and function.kind != "receive":
            yield "Accepts ether."

    def _effects(self, trace: Trace) -> Iterator[str]:
        writes: list[str] = []
        events: list[str] = []
        calls: list[str] = []
        for event in trace.events:
            if event.effect.kind == "write":
                known = (self._variable_at(place) for place in _ordered(event.places))
                writes += [item.name for item in known if item is not None]
            elif event.effect.kind == "log" and event.effect.node.kind == "FunctionCall":
                callee = event.effect.node.child("expression")
                name = (callee.name or callee.text("memberName")) if callee is not None else ""
                events += [name] if name else []
            elif event.site is not None:
                method = event.site.call.function
                calls.append((method.name if method is not None else "") or event.site.call.kind)
        if writes:
            yield f"Writes {code(writes)}."
        if events:
            yield f"Emits {code(events)}."
        if calls:
            yield f"Calls other contracts: {code(calls)}."

    def _variable_at(self, place: Location) -> StateVariable | None:
        return self._model.variables.get(place.root) if isinstance(place.root, int) else None

    def _refusal(self, site: RevertSite) -> str:
        text = f"Reverts with “{' '.join(site.text.split())}”"
        if site.condition is None:
            return f"{text}."
        source = self._compilation.input.sources[site.condition.file]
        condition = " ".join(source.slice(site.condition.span).split())
        return f"{text} unless `{condition}`." if len(condition) <= _LONGEST else f"{text}."

    def _refusals(self, node: Node) -> Iterator[str]:
        sites = list(revert_sites(node))
        for site in sites[:_MOST]:
            text = self._refusal(site)
            if _is_plain(text):
                yield text
        if len(sites) > _MOST:
            yield "Reverts in other cases too."
        errors = []
        for statement in node.walk("RevertStatement"):
            call = statement.child("errorCall")
            callee = call.child("expression") if call is not None else None
            errors.append((callee.name or callee.text("memberName")) if callee is not None else "")
        if any(errors):
            yield f"May revert with {code(item for item in errors if item)}."


def _is_plain(text: str) -> bool:
    """Whether a comment can hold it: nothing that ends the comment or starts a tag."""
    return "*/" not in text and "@" not in text


def _ordered(places: Iterable[Location]) -> list[Location]:
    return sorted(places, key=str)

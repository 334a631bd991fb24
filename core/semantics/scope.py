"""Where values come from: a scope binds the parameters of one call, and `Source`s name origins.

The words used by `origins` (sources of a value), `places` (storage locations) and `guards`.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

from core.semantics.callees import unwrap
from core.semantics.flow import modifiers_of
from core.semantics.model import Contract, Function, Semantics
from core.solidity.ast import Node

SourceKind = Literal[
    "sender", "origin", "value", "parameter", "time", "block", "state", "key", "literal", "constant",
    "immutable", "view", "outcome", "signature", "this", "balance", "calldata", "unknown",
]  # fmt: skip


class Location(NamedTuple):
    """A place in storage. `root` is the id of a state variable, or a name for a slot without one.

    `path` holds member names, and `[]` for any index or key.
    """

    root: Hashable
    path: tuple[str, ...] = ()

    def overlaps(self, other: Location) -> bool:
        """Whether one may contain the other."""
        short = min(len(self.path), len(other.path))
        return self.root == other.root and self.path[:short] == other.path[:short]

    @property
    def is_scalar(self) -> bool:
        """Whether it is one single place, not one of many."""
        return "[]" not in self.path


class Source(NamedTuple):
    """Something a value depends on; `detail` is a parameter id, a Location or a name.

    A `key` only chose where to look (the key of a mapping, the argument of a view call): its detail
    is the Source of the key.
    """

    kind: SourceKind
    detail: Hashable = None


Sources = frozenset[Source]


def as_keys(sources: Sources) -> Sources:
    """The same sources, as keys of a look-up."""
    return frozenset(item if item.kind == "key" else Source("key", item) for item in sources)


Places = frozenset[Location]
NO_SOURCES: Sources = frozenset()
NO_PLACES: Places = frozenset()


class Binding(NamedTuple):
    """What one parameter holds in one call; `members` tells the fields of a struct in memory apart."""

    sources: Sources
    places: Places
    members: frozenset[tuple[str, Sources]] = frozenset()

    def member(self, name: str) -> Sources:
        """What one field holds: everything, where the fields are not known apart."""
        return next((sources for key, sources in self.members if key == name), self.sources)


@dataclass(frozen=True, slots=True, eq=False)
class Scope:
    """One function running in an instance of `contract`, called with known origins."""

    contract: Contract | None
    function: Function
    bindings: Mapping[int, Binding]
    key: Hashable
    depth: int = 0


def make_scope(
    contract: Contract | None, function: Function, bindings: Mapping[int, Binding], depth: int = 0
) -> Scope:
    """A scope with its key: equal keys mean equal answers."""
    key = (contract.id if contract else 0, function.id, frozenset(bindings.items()))
    return Scope(contract, function, bindings, key, depth)


def entry_scope(contract: Contract | None, function: Function) -> Scope:
    """The scope of a function called from outside: each parameter is the caller's choice."""
    bindings = {
        item.id: Binding(frozenset({Source("parameter", item.id)}), _own_place(item))
        for item in function.parameters
    }
    return make_scope(contract, function, bindings)


def _own_place(parameter: Node) -> Places:
    if parameter.text("storageLocation") != "storage":
        return NO_PLACES
    return frozenset({Location(f"pointer {parameter.type_string}")})


class Definition(NamedTuple):
    """One value that a variable may get; `component` picks one of a tuple, None takes it whole.

    `member` names the field that gets it, None where the whole variable does.
    """

    value: Node
    component: int | None
    member: str | None = None


Definitions = Mapping[int, tuple[Definition, ...]]


def definitions_of(model: Semantics, function: Function, contract: Contract | None) -> Definitions:
    """Local variables, named results and modifier parameters of a function with every value they may get."""
    key = ("definitions", function.id, contract.id if contract is not None and function.modifiers else 0)
    known: Definitions | None = model.memo.get(key)
    if known is None:
        modifiers = modifiers_of(model, function, contract)
        found: dict[int, list[Definition]] = {}
        for root in (function.node, *(item.node for _, item in modifiers)):
            _collect(root, found)
        for invocation, modifier in modifiers:
            for parameter, value in zip(modifier.parameters, invocation.nodes("arguments"), strict=False):
                found.setdefault(parameter.id, []).append(Definition(value, None))
        known = {name: tuple(items) for name, items in found.items()}
        model.memo[key] = known
    return known


def _collect(root: Node, found: dict[int, list[Definition]]) -> None:
    for node in root.walk("VariableDeclarationStatement", "Assignment", "TryStatement", "InlineAssembly"):
        if node.kind == "VariableDeclarationStatement":
            value = node.child("initialValue")
            targets = node.get("declarations", ())
            if value is not None:
                _pair(targets, value, found)
        elif node.kind == "Assignment":
            left, value = node.child("leftHandSide"), node.child("rightHandSide")
            if left is not None and value is not None:
                targets = left.get("components", ()) if left.kind == "TupleExpression" else (left,)
                _pair(targets, value, found)
        elif node.kind == "TryStatement":
            _try(node, found)
        else:
            _assembly(node, found)


def _pair(targets: tuple[Node | None, ...], value: Node, found: dict[int, list[Definition]]) -> None:
    values = _parts(value)
    for index, target in enumerate(targets):
        declaration = _declaration_id(target)
        if declaration is None:
            continue
        if len(targets) == 1:
            made = Definition(value, None, _field(target))
        elif len(values) == len(targets) and (part := values[index]) is not None:
            made = Definition(part, None, _field(target))
        else:
            made = Definition(value, index, _field(target))
        found.setdefault(declaration, []).append(made)


def _parts(value: Node) -> tuple[Node | None, ...]:
    inner = unwrap(value)
    if inner.kind != "TupleExpression":
        return ()
    return tuple(item if isinstance(item, Node) else None for item in inner.get("components", ()))


def _declaration_id(target: Node | None) -> int | None:
    if target is None:
        return None
    if target.kind == "VariableDeclaration":
        return target.id
    target = unwrap(target)
    while target.kind in {"MemberAccess", "IndexAccess"}:
        base = target.child("baseExpression") or target.child("expression")
        if base is None:
            return None
        target = base
    reference = target.get("referencedDeclaration")
    return reference if target.kind == "Identifier" and isinstance(reference, int) else None


def _field(target: Node | None) -> str | None:
    """The field of the variable itself that a target lies in: `y` of `x.y.z[3]`."""
    found = None
    while target is not None and unwrap(target).kind in {"MemberAccess", "IndexAccess"}:
        target = unwrap(target)
        found = target.text("memberName") if target.kind == "MemberAccess" else None
        target = target.child("baseExpression") or target.child("expression")
    return found


def _try(node: Node, found: dict[int, list[Definition]]) -> None:
    call = node.child("externalCall")
    for clause in node.nodes("clauses")[:1]:
        parameters = clause.child("parameters")
        for item in parameters.nodes("parameters") if parameters is not None else ():
            if call is not None:
                found.setdefault(item.id, []).append(Definition(call, None))


def _assembly(node: Node, found: dict[int, list[Definition]]) -> None:
    declared = external_names(node)
    for assignment in node.walk("YulAssignment"):
        value = assignment.child("value")
        for target in assignment.nodes("variableNames"):
            declaration = declared.get(target.name)
            if declaration is not None and value is not None:
                found.setdefault(declaration, []).append(Definition(value, None))


def names_in(model: Semantics, assembly: Node) -> dict[str, int]:
    """`external_names`, made once per assembly block."""
    key = ("names", assembly.id, assembly.file)
    known: dict[str, int] | None = model.memo.get(key)
    if known is None:
        known = model.memo[key] = external_names(assembly)
    return known


def external_names(assembly: Node) -> dict[str, int]:
    """Names of outer variables as an assembly block writes them (`x`, `x.slot`, `x_slot`) → declaration."""
    references = assembly.get("externalReferences", ())
    return {str(item.get("name", "")): int(item.get("declaration", 0)) for item in references}

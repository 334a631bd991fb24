"""Questions about a compilation that rules, detectors and checks ask; each answer is a plain value.

Answers are conservative: “never written” is not said when inline assembly or a storage pointer could
write. Storage that assembly reaches by a slot number names no variable and is not seen here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from core.semantics.accesses import Effect, effects_of, is_pointer_context, is_storage_place
from core.semantics.callees import called_declaration, is_external_callee, unwrap
from core.semantics.calls import ExternalCall, external_call
from core.semantics.model import Contract, Function, Semantics, StateVariable
from core.solidity.ast import Node


@dataclass(frozen=True, slots=True, eq=False)
class Access:
    """One read or write of a state variable. `node` is the whole place (`s[x].y`).

    `function` is None in an initializer of a state variable; `exact` is False when a storage pointer
    or assembly is between, so that the variable is only possibly meant.
    """

    kind: Literal["read", "write"]
    variable: StateVariable
    node: Node
    function: Function | None
    exact: bool = True


def accesses_of(model: Semantics, variable: StateVariable) -> tuple[Access, ...]:
    """Every read and write of a state variable in the whole compilation, in source order."""
    return _all_accesses(model).get(variable.id, ())


def writes_of(model: Semantics, variable: StateVariable) -> tuple[Access, ...]:
    """Every write, `delete`, `++`, `push` and the initial value's place left out."""
    return tuple(item for item in accesses_of(model, variable) if item.kind == "write")


def reads_of(model: Semantics, variable: StateVariable) -> tuple[Access, ...]:
    """Every read, compound assignments and `++` included."""
    return tuple(item for item in accesses_of(model, variable) if item.kind == "read")


def is_never_written(model: Semantics, variable: StateVariable) -> bool:
    """Whether nothing but the declaration's own initial value ever sets it."""
    return not writes_of(model, variable)


def _all_accesses(model: Semantics) -> dict[int, tuple[Access, ...]]:
    known: dict[int, tuple[Access, ...]] | None = model.memo.get(("accesses",))
    if known is None:
        found: dict[int, list[Access]] = {}
        for contract in model.contracts.values():
            for item in contract.variables:
                value = item.node.child("value")
                if value is not None:
                    _collect(model, value, None, found)
        for function in model.functions.values():
            _collect(model, function.node, function, found)
        known = {key: tuple(items) for key, items in found.items()}
        model.memo[("accesses",)] = known
    return known


def _collect(model: Semantics, root: Node, function: Function | None, found: dict[int, list[Access]]) -> None:
    for access in _accesses_below(model, root, function):
        found.setdefault(access.variable.id, []).append(access)


def _accesses_below(model: Semantics, root: Node, function: Function | None) -> Iterator[Access]:
    for effect in _simple_effects(model, root):
        if effect.kind not in {"read", "write"}:
            continue
        kind: Literal["read", "write"] = "write" if effect.kind == "write" else "read"
        for variable, exact in _variables_of_place(model, effect.node, function):
            yield Access(kind, variable, effect.node, function, exact)
    for name in root.walk("Identifier", "MemberAccess"):
        yield from _handed_out(model, name, function)
    for assembly in root.walk("InlineAssembly"):
        yield from _assembly(model, assembly, function)


def _handed_out(model: Semantics, name: Node, function: Function | None) -> Iterator[Access]:
    """A variable that a storage pointer is made of may be read and written through that pointer."""
    declared = model.declaration(name)
    variable = model.variables.get(declared.id) if declared is not None else None
    if variable is None or not variable.is_stored:
        return
    place = name
    while place.parent is not None and place.parent.kind in {
        "IndexAccess",
        "MemberAccess",
        "TupleExpression",
    }:
        if place is place.parent.child("indexExpression") or not is_storage_place(model, place.parent):
            break
        attached = model.declaration(place.parent)
        if attached is not None and attached.id in model.functions:
            break  # `set.add(…)` of a library: the set itself is handed over
        place = place.parent
    if is_pointer_context(model, place):
        yield Access("read", variable, place, function, exact=False)
        if not _handed_to_view(model, place):
            yield Access("write", variable, place, function, exact=False)


def _handed_to_view(model: Semantics, place: Node) -> bool:
    parent = place.parent
    if parent is not None and parent.kind == "MemberAccess":
        parent = parent.parent
    declared = called_declaration(model, parent) if parent is not None else None
    return declared is not None and declared.text("stateMutability") in {"view", "pure"}


def _simple_effects(model: Semantics, root: Node) -> Iterator[Effect]:
    if root.kind in {"FunctionDefinition", "ModifierDefinition"}:
        for part in (*root.nodes("modifiers"), root.child("body")):
            if part is not None:
                yield from effects_of(model, part)
    else:
        yield from effects_of(model, root)


def _variables_of_place(
    model: Semantics, place: Node, function: Function | None, depth: int = 0
) -> Iterator[tuple[StateVariable, bool]]:
    node = unwrap(place)
    declared = model.declaration(node) if node.kind in {"Identifier", "MemberAccess"} else None
    if declared is not None and declared.id in model.variables:
        yield model.variables[declared.id], True
        return
    base = node.child("baseExpression") or (node.child("expression") if node.kind == "MemberAccess" else None)
    if base is not None:
        yield from _variables_of_place(model, base, function, depth)
    elif declared is not None and depth < 4:
        yield from _pointed(model, declared, node, depth)
    elif node.kind == "FunctionCall":
        yield from _of_type(model, node)


def _pointed(model: Semantics, pointer: Node, use: Node, depth: int) -> Iterator[tuple[StateVariable, bool]]:
    """State variables a storage pointer may point into: its value, and all of a fitting type."""
    statement = pointer.parent
    value = None
    if statement is not None and statement.kind == "VariableDeclarationStatement":
        value = statement.child("initialValue")
    if value is not None and len(statement.nodes("declarations")) == 1:  # type: ignore[union-attr]
        for variable, _ in _variables_of_place(model, value, None, depth + 1):
            yield variable, False
    yield from _of_type(model, use)


def _of_type(model: Semantics, node: Node) -> Iterator[tuple[StateVariable, bool]]:
    wanted = node.type_string.split(" storage ")[0]
    for variable in model.variables.values():
        if variable.is_stored and wanted and wanted in variable.type_string.split(" storage ")[0]:
            yield variable, False


def _assembly(model: Semantics, assembly: Node, function: Function | None) -> Iterator[Access]:
    for reference in assembly.get("externalReferences", ()):
        variable = model.variables.get(reference.get("declaration", 0))
        if variable is not None and variable.is_stored:
            yield Access("read", variable, assembly, function, exact=False)
            yield Access("write", variable, assembly, function, exact=False)


def callers_of(model: Semantics, function: Function) -> tuple[Node, ...]:
    """Every place that names a function internally, as call or value; overrides count for their bases."""
    known: dict[int, list[Node]] | None = model.memo.get(("callers",))
    if known is None:
        known = model.memo[("callers",)] = _callers(model)
    return tuple(known.get(function.id, ()))


def _callers(model: Semantics) -> dict[int, list[Node]]:
    found: dict[int, list[Node]] = {}
    for ast in model.compilation.asts.values():
        for node in ast.walk("Identifier", "MemberAccess", "IdentifierPath"):
            declared = model.declaration(node)
            if declared is None or declared.id not in model.functions:
                continue
            if is_external_callee(node):
                continue
            for function in family(model, model.functions[declared.id]):
                found.setdefault(function.id, []).append(node)
    return found


def family(model: Semantics, function: Function) -> tuple[Function, ...]:
    """The function, everything it overrides and everything that overrides it."""
    if function.contract is None:
        return (function,)
    home = model.contracts[function.contract.id]
    related = {item.id: item for item in home.bases}
    for heir in model.heirs(home):
        related.update({item.id: item for item in heir.bases})
    same = [
        item
        for contract in related.values()
        for item in (*contract.functions, *contract.modifiers)
        if item.signature == function.signature and item.kind == function.kind
    ]
    return tuple(same) if function.kind != "constructor" else (function,)


def is_overridden(model: Semantics, function: Function) -> bool:
    """Whether an heir in this compilation overrides it."""
    if function.contract is None:
        return False
    heirs = model.heirs(model.contracts[function.contract.id])
    return any(
        item.signature == function.signature and item.kind == function.kind
        for heir in heirs
        for item in (*heir.functions, *heir.modifiers)
    )


def external_calls_below(model: Semantics, node: Node) -> tuple[ExternalCall, ...]:
    """External calls written below a node (called functions are not followed), in source order."""
    calls = (external_call(model, item) for item in node.walk("FunctionCall", "YulFunctionCall"))
    return tuple(item for item in calls if item is not None)


def outgoing_calls(model: Semantics) -> tuple[ExternalCall, ...]:
    """Every external call written in the target files, in source order of each file; found once."""
    known: tuple[ExternalCall, ...] | None = model.memo.get(("outgoing",))
    if known is None:
        asts = model.compilation.asts
        found = (external_calls_below(model, asts[name]) for name in asts if name in _targets(model))
        known = model.memo[("outgoing",)] = tuple(call for calls in found for call in calls)
    return known


def _targets(model: Semantics) -> frozenset[str]:
    return frozenset(model.compilation.input.targets)


def modifier_of(model: Semantics, invocation: Node, contract: Contract | None) -> Function | None:
    """The modifier an invocation runs in an instance of `contract`; None for a base constructor."""
    name = invocation.child("modifierName")
    declared = model.declaration(name) if name is not None else None
    function = model.functions.get(declared.id) if declared is not None else None
    if function is None or function.kind != "modifier" or contract is None:
        return function if function is not None and function.kind == "modifier" else None
    return model.override_of(function, contract)

"""What one expression does, in evaluation order: reads and writes of storage, calls, checks.

Everything here looks at one function's text only; called functions appear as an `internal` effect
and are followed by `trace`. Inline assembly is in `yul`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from core.semantics.callees import call_parts, is_external_callee, unwrap
from core.semantics.calls import ExternalCall, external_call
from core.semantics.model import Semantics
from core.solidity.ast import Node

EffectKind = Literal["read", "write", "external", "internal", "destroy", "check", "log"]
_PLACES = frozenset({"Identifier", "MemberAccess", "IndexAccess", "IndexRangeAccess"})
_OPAQUE = frozenset({"InlineAssembly", "FunctionDefinition", "ModifierDefinition"})
_CHECKS = frozenset({"require", "assert"})
_DESTROY = frozenset({"selfdestruct", "suicide"})


@dataclass(frozen=True, slots=True, eq=False)
class Effect:
    """One elementary effect. `node` is the place read or written, or the call.

    `value` is what is written (None when it is computed from the old value), the beneficiary of a
    selfdestruct, or the checked condition; `holds` is what the condition is after the check.
    """

    kind: EffectKind
    node: Node
    value: Node | None = None
    call: ExternalCall | None = None
    holds: bool = True


def in_storage(type_string: str) -> bool:
    """Whether values of a type live in storage, as seen at an expression."""
    return type_string.startswith("mapping(") or " storage " in type_string.rpartition(")")[2]


def is_storage_place(model: Semantics, node: Node) -> bool:
    """Whether an expression names something in storage: (a part of) a state variable or storage pointer."""
    node = unwrap(node)
    if node.kind not in _PLACES:
        return node.kind == "FunctionCall" and in_storage(node.type_string)
    declared = model.declaration(node) if node.kind in {"Identifier", "MemberAccess"} else None
    if declared is not None and declared.id in model.variables:
        return model.variables[declared.id].is_stored
    if node.kind == "Identifier":
        return in_storage(node.type_string)
    base = node.child("baseExpression") or node.child("expression")
    return base is not None and in_storage(base.type_string)


def is_pointer_context(model: Semantics, node: Node) -> bool:
    """Whether a storage expression is only pointed at here (bound to a storage variable), not read."""
    if node.type_string.startswith("mapping("):
        return True
    if not in_storage(node.type_string):
        return False
    parent = node.parent
    if parent is None:
        return False
    if parent.kind == "VariableDeclarationStatement":
        return any(item.text("storageLocation") == "storage" for item in parent.nodes("declarations"))
    if parent.kind == "Assignment" and parent.child("rightHandSide") is node:
        left = parent.child("leftHandSide")
        return left is not None and left.kind == "Identifier" and left.type_string.endswith("storage pointer")
    if parent.kind in {"TupleExpression", "Conditional"}:
        return is_pointer_context(model, parent)
    if parent.kind == "Return":
        return any(in_storage(item.type_string) for item in _returned(model, parent))
    if parent.kind == "FunctionCall":
        return _parameter_is_pointer(model, parent, node)
    return parent.kind == "MemberAccess" and parent.type_string.startswith("function")


def _returned(model: Semantics, node: Node) -> tuple[Node, ...]:
    function = model.function_of(node)
    return function.returns if function is not None else ()


def _parameter_is_pointer(model: Semantics, call: Node, argument: Node) -> bool:
    parts = call_parts(call)
    if parts is None:
        return bool(call.get("kind") == "typeConversion")
    declared = model.declaration(parts.callee)
    function = model.functions.get(declared.id) if declared is not None else None
    if function is None or is_external_callee(parts.callee):
        return False
    shift = len(function.parameters) - len(parts.arguments)
    for parameter, value in zip(function.parameters[max(shift, 0) :], parts.arguments, strict=False):
        if value is argument:
            return parameter.text("storageLocation") == "storage"
    return False


def effects_of(model: Semantics, node: Node) -> tuple[Effect, ...]:
    """Effects of an expression or simple statement in evaluation order; made once per node."""
    key = ("effects", node.id, node.file)
    known: tuple[Effect, ...] | None = model.memo.get(key)
    if known is None:
        known = model.memo[key] = tuple(_effects(model, node))
    return known


def _effects(model: Semantics, node: Node) -> Iterator[Effect]:
    kind = node.kind
    if kind == "Assignment":
        yield from _assignment(model, node)
    elif kind == "UnaryOperation" and node.text("operator") in {"++", "--", "delete"}:
        yield from _unary(model, node)
    elif kind == "FunctionCall":
        yield from _call(model, node)
    elif kind in _PLACES:
        yield from _indexes(model, node)
        if is_storage_place(model, node) and not is_pointer_context(model, node):
            yield Effect("read", node)
    elif kind not in _OPAQUE:
        for child in node.children():
            yield from _effects(model, child)


def _indexes(model: Semantics, node: Node) -> Iterator[Effect]:
    """Effects of what is inside a place: its indexes, and calls at its root; not the place itself."""
    if node.kind in {"IndexAccess", "IndexRangeAccess"}:
        for name in ("indexExpression", "startExpression", "endExpression"):
            index = node.child(name)
            if index is not None:
                yield from _effects(model, index)
    base = node.child("baseExpression") or node.child("expression")
    if base is None:
        return
    inner = unwrap(base)
    if inner.kind not in _PLACES or not is_storage_place(model, inner):
        yield from _effects(model, inner)
    else:
        yield from _indexes(model, inner)
        if not is_storage_place(model, node) and not is_pointer_context(model, inner):
            yield Effect("read", inner)


def _assignment(model: Semantics, node: Node) -> Iterator[Effect]:
    left, right = node.child("leftHandSide"), node.child("rightHandSide")
    if left is None or right is None:
        return
    yield from _effects(model, right)
    compound = node.text("operator") != "="
    values = _components(unwrap(right)) if left.kind == "TupleExpression" else (right,)
    for index, target in enumerate(_components(left)):
        if target is None:
            continue
        value = values[index] if len(values) > index else right
        yield from _write(model, target, None if compound else (value or right), reads=compound)


def _components(node: Node) -> tuple[Node | None, ...]:
    if node.kind != "TupleExpression":
        return (node,)
    return tuple(item if isinstance(item, Node) else None for item in node.get("components", ()))


def _write(model: Semantics, target: Node, value: Node | None, reads: bool) -> Iterator[Effect]:
    target = unwrap(target)
    if target.kind == "TupleExpression":
        for item in target.nodes("components"):
            yield from _write(model, item, value, reads)
        return
    if target.kind in _PLACES:
        yield from _indexes(model, target)
        rebinds = target.kind == "Identifier" and not _is_variable(model, target)
        if is_storage_place(model, target) and not rebinds:
            if reads:
                yield Effect("read", target)
            yield Effect("write", target, value)
    else:
        yield from _effects(model, target)


def _is_variable(model: Semantics, node: Node) -> bool:
    declared = model.declaration(node)
    return declared is not None and declared.id in model.variables


def _unary(model: Semantics, node: Node) -> Iterator[Effect]:
    target = node.child("subExpression")
    if target is not None:
        deletes = node.text("operator") == "delete"
        yield from _write(model, target, node if deletes else None, reads=not deletes)


def _call(model: Semantics, node: Node) -> Iterator[Effect]:
    parts = call_parts(node)
    if parts is None:
        for child in node.children():
            yield from _effects(model, child)
        return
    callee = parts.callee
    if callee.kind == "MemberAccess" and callee.text("memberName") in {"push", "pop"}:
        base = callee.child("expression")
        if base is not None and in_storage(base.type_string):
            for argument in parts.arguments:
                yield from _effects(model, argument)
            if unwrap(base).kind == "Identifier":  # a pointer too: this changes what it points at
                yield Effect("write", unwrap(base))
            else:
                yield from _write(model, base, None, reads=False)
            return
    for _, option in parts.options:
        yield from _effects(model, option)
    yield from _effects(model, callee)
    for argument in parts.arguments:
        yield from _effects(model, argument)
    yield from _own_effect(model, node, callee, parts.arguments)


def _own_effect(model: Semantics, node: Node, callee: Node, arguments: tuple[Node, ...]) -> Iterator[Effect]:
    outside = external_call(model, node)
    if outside is not None:
        yield Effect("external", node, call=outside)
        return
    declared = model.declaration(callee)
    if declared is not None:
        if declared.id in model.functions:
            yield Effect("internal", node)
        elif declared.kind == "EventDefinition":
            yield Effect("log", node)
    elif callee.kind == "Identifier" and arguments:
        if callee.name in _CHECKS:
            yield Effect("check", node, arguments[0])
        elif callee.name in _DESTROY:
            yield Effect("destroy", node, arguments[0])

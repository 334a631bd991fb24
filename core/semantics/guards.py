"""Checks that hold on a path: who may call, what a signature allows, which state was required.

A guard is known by what its condition compares, not by its name: the caller against stored,
immutable or constant values, a role looked up by the caller, a recovered signer, a flag.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple

from core.semantics.callees import internal_callee, unwrap
from core.semantics.calls import yul_name
from core.semantics.conditions import conditions_of
from core.semantics.model import Semantics
from core.semantics.origins import bind_call, sources_of
from core.semantics.scope import Location, Scope, Source, Sources
from core.semantics.values import returned_values
from core.solidity.ast import Node

GuardKind = Literal["caller", "self", "signature", "state", "once", "listed", "borrowed"]


class Guard(NamedTuple):
    """A check that passed. `caller`: the caller is somebody this contract names; `self`: the caller
    is a parameter; `signature`: somebody signed; `state`: a condition on `locations`; `once`: they were
    still zero; `borrowed`: the code runs in another contract, by delegatecall; `listed`: what is stored
    there under the entry parameters `keys` passed a check.

    `branch` is the condition (an AST id) and its outcome where a statement branched on it: what is
    known on both branches for opposite reasons is not known behind them."""

    kind: GuardKind
    locations: frozenset[Location]
    keys: frozenset[int] = frozenset()
    branch: tuple[int, bool] | None = None


Guards = frozenset[Guard]
NO_GUARDS: Guards = frozenset()
_NAMED = frozenset({"state", "immutable", "constant", "this", "view"})
_DEEPEST = 8
_FLIPPED_YUL = frozenset({"iszero"})


def guards_of(model: Semantics, condition: Node, holds: bool, scope: Scope) -> Guards:
    """What is known when a condition went `holds`."""
    key = ("guards", condition.id, condition.file, holds, scope.key)
    known: Guards | None = model.memo.get(key)
    if known is None:
        known = model.memo[key] = _guards(model, condition, holds, scope)
    return known


def on_branch(guards: Guards, condition: Node, holds: bool) -> Guards:
    """The same guards, remembered as found on one branch of a condition; authority needs no branch."""
    return frozenset(
        item._replace(branch=(condition.id, holds)) if item.kind in {"state", "once", "listed"} else item
        for item in guards
    )


def _guards(model: Semantics, node: Node, holds: bool, scope: Scope) -> Guards:
    node = unwrap(node)
    if node.kind == "UnaryOperation" and node.text("operator") == "!":
        inner = node.child("subExpression")
        return guards_of(model, inner, not holds, scope) if inner is not None else NO_GUARDS
    if node.kind == "BinaryOperation":
        return _binary(model, node, holds, scope)
    if node.kind.startswith("Yul"):
        return _yul(model, node, holds, scope)
    if node.kind == "FunctionCall":
        return _call(model, node, holds, scope)
    if node.kind == "Identifier" and (value := _only_value(model, node, scope)) is not None:
        return guards_of(model, value, holds, scope)
    return _flag(sources_of(model, node, scope), holds)


def _only_value(model: Semantics, node: Node, scope: Scope) -> Node | None:
    """The condition behind a local `bool ok = …;` that is set once."""
    declared = model.declaration(node)
    statement = declared.parent if declared is not None else None
    if declared is None or statement is None or statement.kind != "VariableDeclarationStatement":
        return None
    value = statement.child("initialValue")
    return (
        value
        if value is not None and len(statement.nodes("declarations")) == 1 and _is_comparison(value)
        else None
    )


def _is_comparison(node: Node) -> bool:
    node = unwrap(node)
    return node.kind == "BinaryOperation" or (node.kind == "UnaryOperation" and node.text("operator") == "!")


def _binary(model: Semantics, node: Node, holds: bool, scope: Scope) -> Guards:
    left, right = node.child("leftExpression"), node.child("rightExpression")
    operator = node.text("operator")
    if left is None or right is None:
        return NO_GUARDS
    if operator in {"&&", "||"}:
        first = guards_of(model, left, holds, scope)
        second = guards_of(model, right, holds, scope)
        return first | second if (operator == "&&") == holds else either(first, second)
    one, two = sources_of(model, left, scope), sources_of(model, right, scope)
    asked = _asked_inside(model, left, scope) | _asked_inside(model, right, scope)
    if operator in {"==", "!="}:
        return _equality(one, two, (operator == "==") == holds) | asked
    named = compared_kinds(one | two)
    found = _state(one | two) | asked
    if "sender" in named and "view" in named:
        found |= {Guard("caller", _locations(one | two))}
    return found


def _asked_inside(model: Semantics, node: Node, scope: Scope) -> Guards:
    """The state that a called function looks at to choose one of several answers: `phase() == OPEN`."""
    node = unwrap(node)
    function = internal_callee(model, node, scope.contract) if node.kind == "FunctionCall" else None
    if function is None or function.body is None or scope.depth >= _DEEPEST:
        return NO_GUARDS
    if len(returned_values(function, None)) < 2:
        return NO_GUARDS
    inner = bind_call(model, node, function, scope)
    sources = (sources_of(model, item, inner) for item in conditions_of(function))
    locations = _locations(frozenset().union(*sources))
    return frozenset({Guard("state", locations)}) if locations else NO_GUARDS


def either(first: Guards, second: Guards) -> Guards:
    """What is known when one of two is known, but not which: the same guard, or authority on both sides."""
    both = first & second
    for kinds in (frozenset({"caller", "signature"}), frozenset({"caller", "signature", "self"})):
        one = {item for item in first if item.kind in kinds}
        two = {item for item in second if item.kind in kinds}
        if one and two:
            both |= one | two
    return both


def _equality(one: Sources, two: Sources, equal: bool) -> Guards:
    found = _state(one | two)
    if not equal:
        for mine, other in ((one, two), (two, one)):
            if _is_all_zero(other) and _locations(mine):
                found |= _flag(mine, True)  # what is stored under somebody is not nothing
            if _only(mine, "this") and _only(other, "immutable"):
                found |= {Guard("borrowed", frozenset())}
        return found
    found |= _once(one, two) | _once(two, one)
    for mine, other in ((one, two), (two, one)):
        kinds, others = compared_kinds(mine), compared_kinds(other)
        if "signature" in kinds and "outcome" not in others:
            found |= {Guard("signature", _locations(one | two))}
        elif "sender" in kinds or "origin" in kinds:
            found |= _caller(mine, other, others)
    return found


def _only(sources: Sources, kind: str) -> bool:
    return bool(sources) and all(item.kind == kind for item in sources)


def _once(mine: Sources, other: Sources) -> Guards:
    return _still_zero(mine) if _is_all_zero(other) else NO_GUARDS


def _is_all_zero(sources: Sources) -> bool:
    return bool(sources) and all(item.kind == "literal" and _is_zero(str(item.detail)) for item in sources)


def _still_zero(sources: Sources) -> Guards:
    locations = _locations(sources)
    return frozenset({Guard("once", locations)}) if locations else NO_GUARDS


def _caller(mine: Sources, other: Sources, others: set[str]) -> Guards:
    if others & _NAMED or _is_nonzero_literal(other):
        return frozenset({Guard("caller", _locations(mine | other))})
    if "parameter" in others and not _locations(mine):
        return frozenset({Guard("self", frozenset())})
    return NO_GUARDS


def _is_nonzero_literal(sources: Sources) -> bool:
    values = [str(item.detail) for item in sources if item.kind == "literal"]
    return bool(values) and len(values) == len(sources) and not all(_is_zero(value) for value in values)


def _is_zero(text: str) -> bool:
    try:
        return int(text.replace("_", ""), 0) == 0
    except ValueError:
        return text == "false"


def _call(model: Semantics, node: Node, holds: bool, scope: Scope) -> Guards:
    function = internal_callee(model, node, scope.contract)
    if function is not None and function.body is not None:
        values = returned_values(function, None)
        if len(values) == 1 and not function.returns[0].name:
            inner = bind_call(model, node, function, scope)
            return guards_of(model, values[0], holds, inner) if inner.depth < _DEEPEST else NO_GUARDS
    return _flag(sources_of(model, node, scope), holds)


def _flag(sources: Sources, holds: bool) -> Guards:
    """A bare boolean: a role flag of the caller, a signature check, or a state flag."""
    kinds = compared_kinds(sources)
    found = _state(sources)
    if "outcome" in kinds:
        return NO_GUARDS
    if not holds:
        return found | _still_zero(sources)
    if "signature" in kinds:
        found |= {Guard("signature", _locations(sources))}
    if ("sender" in kinds or "origin" in kinds) and kinds & _NAMED:
        found |= {Guard("caller", _locations(sources))}
    return found


def _yul(model: Semantics, node: Node, holds: bool, scope: Scope) -> Guards:
    name = yul_name(node)
    arguments = node.nodes("arguments")
    if name in _FLIPPED_YUL and arguments:
        return guards_of(model, arguments[0], not holds, scope)
    if name in {"and", "or"} and len(arguments) == 2 and not _is_bit_test(arguments):
        first, second = (guards_of(model, item, holds, scope) for item in arguments)
        return first | second if (name == "and") == holds else either(first, second)
    if name in {"eq", "sub", "xor"} and len(arguments) == 2:
        one, two = (sources_of(model, item, scope) for item in arguments)
        return _equality(one, two, holds if name == "eq" else not holds)
    return _flag(sources_of(model, node, scope), holds)


def _is_bit_test(arguments: tuple[Node, ...]) -> bool:
    """`and(sload(slot), roles)` tests bits; `and(eq(…), iszero(…))` joins conditions."""
    tests = {"eq", "iszero", "lt", "gt", "slt", "sgt", "and", "or"}
    return not all(yul_name(item) in tests for item in arguments)


def _state(sources: Sources) -> Guards:
    locations = _locations(sources)
    if not locations:
        return NO_GUARDS
    keys = frozenset(_keys(sources))
    found = {Guard("state", locations)}
    return frozenset(found | {Guard("listed", locations, keys)} if keys else found)


def _keys(sources: Sources) -> Iterator[int]:
    for item in sources:
        inner = item.detail
        if isinstance(inner, Source) and inner.kind == "parameter" and isinstance(inner.detail, int):
            yield inner.detail


def _locations(sources: Sources) -> frozenset[Location]:
    return frozenset(
        item.detail for item in sources if item.kind == "state" and isinstance(item.detail, Location)
    )


def compared_kinds(sources: Sources) -> set[str]:
    """Kinds of the sources; who was used as a key counts as being compared."""
    kinds: set[str] = {item.kind for item in sources}
    kinds |= {
        item.detail.kind
        for item in sources
        if isinstance(item.detail, Source) and item.detail.kind in {"sender", "origin", "signature"}
    }
    return kinds

"""Products divided by something, as operators or by functions of that name, and constants added to them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from core.semantics.callees import bound_arguments, internal_callee
from core.semantics.model import Function, Semantics
from core.semantics.origins import sources_of
from core.semantics.scope import Scope
from core.semantics.values import local_value, returned_values
from core.solidity.ast import Node

_FIXED = frozenset({"literal", "constant", "immutable"})
_DEEPEST = 4


class Quotient(NamedTuple):
    """`above / below`, as `node` in a function that runs in `scope`."""

    node: Node
    above: Node
    below: Node
    scope: Scope


def quotients_in(model: Semantics, function: Function, scope: Scope) -> Iterator[Quotient]:
    """Divisions written in a function: `a / b`, `a.div(b)` and `mulDiv(a, b, c)`."""
    body = function.body
    if body is None:
        return
    for node in body.walk("BinaryOperation", "FunctionCall"):
        if node.kind == "BinaryOperation":
            left, right = node.child("leftExpression"), node.child("rightExpression")
            if node.text("operator") == "/" and left is not None and right is not None:
                yield Quotient(node, left, right, scope)
            continue
        called = internal_callee(model, node, scope.contract)
        if called is None or "div" not in called.name.lower():
            continue
        values = [value for _, value in bound_arguments(model, node, called)]
        if len(values) == 2:
            yield Quotient(node, values[0], values[1], scope)
        elif len(values) >= 3:
            yield Quotient(node, node, values[2], scope)


def has_offset(model: Semantics, quotient: Quotient) -> bool:
    """Whether a constant is added to what is multiplied or to what it is divided by."""
    return any(_adds(model, side, quotient.scope, 0) for side in (quotient.above, quotient.below))


def _adds(model: Semantics, node: Node, scope: Scope, depth: int) -> bool:
    """Whether a value is made with `+ constant`, through locals and the functions that return it."""
    if depth > _DEEPEST:
        return False
    for item in node.walk("BinaryOperation", "FunctionCall", "Identifier"):
        if item.kind == "BinaryOperation":
            if item.text("operator") == "+" and any(_is_fixed(model, one, scope) for one in item.children()):
                return True
            continue
        if item.kind == "Identifier":
            made = local_value(model, item)
            if made is not item and _adds(model, made, scope, depth + 1):
                return True
            continue
        called = internal_callee(model, item, scope.contract)
        if called is None:
            continue
        if called.name == "add" and any(_is_fixed(model, one, scope) for one in item.nodes("arguments")):
            return True
        if any(_adds(model, one, scope, depth + 1) for one in returned_values(called, None)):
            return True
    return False


def _is_fixed(model: Semantics, node: Node, scope: Scope) -> bool:
    kinds = {item.kind for item in sources_of(model, node, scope)}
    return bool(kinds) and kinds <= _FIXED

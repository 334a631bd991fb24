"""The elementary conditions of a function: what is asked in `if`, `require`, loops and `?:`.

`a && !b` is two conditions, `a` and `b`. Conditions in inline assembly are not listed.
"""

from __future__ import annotations

from collections.abc import Iterator

from core.semantics.callees import call_parts, unwrap
from core.semantics.model import Function
from core.solidity.ast import Node

_WITH_CONDITION = ("IfStatement", "WhileStatement", "DoWhileStatement", "ForStatement", "Conditional")


def conditions_of(function: Function) -> Iterator[Node]:
    """Elementary conditions in source order, those of a modifier's own body included when it is one."""
    body = function.body
    if body is None:
        return
    for node in body.walk(*_WITH_CONDITION, "FunctionCall"):
        condition = node.child("condition")
        if node.kind == "FunctionCall":
            condition = _required(node)
        if condition is not None:
            yield from _parts(condition)


def _required(call: Node) -> Node | None:
    parts = call_parts(call)
    if parts is None or parts.callee.kind != "Identifier" or parts.callee.name not in {"require", "assert"}:
        return None
    return parts.arguments[0] if parts.arguments else None


def _parts(node: Node) -> Iterator[Node]:
    node = unwrap(node)
    if node.kind == "UnaryOperation" and node.text("operator") == "!":
        inner = node.child("subExpression")
        if inner is not None:
            yield from _parts(inner)
    elif node.kind == "BinaryOperation" and node.text("operator") in {"&&", "||"}:
        for name in ("leftExpression", "rightExpression"):
            side = node.child(name)
            if side is not None:
                yield from _parts(side)
    else:
        yield node

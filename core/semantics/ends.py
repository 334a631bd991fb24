"""How functions end: by a `return`, by reverting, or by running out of statements.

Modifiers do not matter here: they run around a body, and the body's results are its own.
"""

from __future__ import annotations

from core.semantics.callees import internal_callee
from core.semantics.flow import body_flow
from core.semantics.model import Contract, Function, Semantics
from core.solidity.ast import Node

_DEEPEST = 6


def may_fall_off(model: Semantics, function: Function, contract: Contract | None) -> bool:
    """Whether the end of a body can be reached without a `return` (or `return` from assembly)."""
    if any(True for _ in function.node.walk("InlineAssembly")):
        return False
    return any(item is None or item.kind != "Return" for item in _last_steps(model, function, contract, 0))


def never_returns(model: Semantics, function: Function, contract: Contract | None, depth: int = 0) -> bool:
    """Whether a function surely reverts, whatever it is called with."""
    if function.body is None or depth > _DEEPEST:
        return False
    key = ("never returns", function.id, contract.id if contract is not None else 0)
    known: bool | None = model.memo.get(key)
    if known is None:
        model.memo[key] = False  # recursion
        known = model.memo[key] = not _last_steps(model, function, contract, depth)
    return known


def _last_steps(
    model: Semantics, function: Function, contract: Contract | None, depth: int
) -> list[Node | None]:
    """What runs just before a body ends, joints looked through; nothing where it never ends."""
    flow = body_flow(function)
    found: list[Node | None] = []
    seen, todo = {0}, [0]
    while todo:
        step = flow.steps[todo.pop()]
        if step.node is not None and _reverts(model, step.node, contract, depth):
            continue
        for edge in step.edges:
            if edge.target == flow.exit:
                found.append(step.node)
            for target in (edge.target, edge.leaves):
                if target is not None and target not in seen and target != flow.exit:
                    seen.add(target)
                    todo.append(target)
    return found


def _reverts(model: Semantics, node: Node, contract: Contract | None, depth: int) -> bool:
    """Whether a statement is a call of a function that always reverts."""
    inner = node.child("expression") if node.kind in {"ExpressionStatement", "Return"} else None
    if inner is None or inner.kind != "FunctionCall":
        return False
    called = internal_callee(model, inner, contract)
    return called is not None and never_returns(model, called, contract, depth + 1)

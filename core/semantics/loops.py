"""What runs again and again: loops, the functions they call, and what decides how often they go round."""

from __future__ import annotations

from collections.abc import Iterator

from core.semantics.callees import unwrap
from core.semantics.model import Contract, Function, Semantics
from core.semantics.running import called_functions
from core.semantics.trace import Event, Trace
from core.solidity.ast import Node

LOOPS = ("ForStatement", "WhileStatement", "DoWhileStatement")
_YUL_LOOPS = ("YulForLoop",)


def loops_of(model: Semantics, function: Function, contract: Contract | None) -> tuple[Node, ...]:
    """Every Solidity loop that a function may run, those of called functions included; made once."""
    key = ("loops", function.id, contract.id if contract is not None else 0)
    known: tuple[Node, ...] | None = model.memo.get(key)
    if known is None:
        functions = (function, *called_functions(model, function.node, contract))
        known = model.memo[key] = tuple(
            loop for item in functions for loop in _written_loops(model, item.node)
        )
    return known


def _written_loops(model: Semantics, function: Node) -> tuple[Node, ...]:
    key = ("written loops", function.id, function.file)
    known: tuple[Node, ...] | None = model.memo.get(key)
    if known is None:
        known = model.memo[key] = tuple(function.walk(*LOOPS))
    return known


def repeated(model: Semantics, loop: Node, contract: Contract | None) -> Iterator[Node]:
    """What runs in every round: the loop's own parts but for its start, and the functions called there."""
    seen: set[int] = set()
    for name in ("condition", "body", "loopExpression"):
        part = loop.child(name)
        if part is not None:
            yield part
            for function in called_functions(model, part, contract):
                if function.id not in seen:
                    seen.add(function.id)
                    yield function.node


def is_repeated(model: Semantics, trace: Trace, event: Event) -> bool:
    """Whether an event of a trace stands in a loop, or in a function that a loop calls."""
    if event.effect.node.enclosing(*LOOPS, *_YUL_LOOPS) is not None:
        return not leaves_at_once(event.effect.node)
    return event.scope.function.id in _looped_functions(model, trace)


def _looped_functions(model: Semantics, trace: Trace) -> frozenset[int]:
    key = ("looped functions", trace.function.id, trace.contract.id)
    known: frozenset[int] | None = model.memo.get(key)
    if known is None:
        known = model.memo[key] = frozenset(
            part.id
            for loop in loops_of(model, trace.function, trace.contract)
            for part in repeated(model, loop, trace.contract)
            if part.kind in {"FunctionDefinition", "ModifierDefinition"}
        )
    return known


def leaves_at_once(node: Node) -> bool:
    """Whether the innermost block around a node, inside its loop, ends by leaving the loop."""
    current = node
    for parent in node.ancestors():
        if parent.kind in LOOPS or parent.kind in _YUL_LOOPS:
            return False
        if parent.kind == "Return":
            return True
        if parent.kind == "Block" and parent.parent is not None and parent.parent.kind not in LOOPS:
            last = parent.nodes("statements")[-1:]
            if last and last[0].kind in {"Return", "Break"}:
                return True
        current = parent
    return current.kind == "Return"


def bounds_of(loop: Node) -> Iterator[Node]:
    """What a loop's condition compares its counter with: both sides of each comparison."""
    condition = loop.child("condition")
    if condition is None:
        return
    for node in condition.walk("BinaryOperation"):
        if node.text("operator") in {"<", "<=", ">", ">=", "!="}:
            for side in ("leftExpression", "rightExpression"):
                part = node.child(side)
                if part is not None:
                    yield unwrap(part)

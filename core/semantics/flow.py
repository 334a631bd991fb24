"""Control flow of one function, statement by statement, with its modifiers put around the body.

Each loop body appears once: an edge back to an earlier step is kept in the graph (it points to a
step with a smaller index) and tells where the loop goes on when it ends, so that a reader may follow
it or not. Inline assembly is part of the graph. Called functions are not entered.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from core.semantics.callees import call_parts, unwrap
from core.semantics.calls import yul_name
from core.semantics.model import Contract, Function, Semantics
from core.solidity.ast import Node

_YUL_ENDS = frozenset({"return", "revert", "stop", "invalid", "selfdestruct"})


@dataclass(frozen=True, slots=True)
class Edge:
    """A way to the step `target`; `holds` tells which way a condition went, None when there is none.

    An edge back to the head of a loop has the step after the loop in `leaves`.
    """

    target: int
    holds: bool | None = None
    leaves: int | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """One point of a function: an expression or simple statement to run, or a mere joint (`node` None)."""

    index: int
    node: Node | None
    edges: tuple[Edge, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Flow:
    """The steps of one function; it starts at step 0 and returns at `exit`."""

    function: Function
    steps: tuple[Step, ...]
    exit: int
    modifiers: tuple[tuple[Node, Function], ...]
    """Invocation and modifier, outermost first."""


Frontier = list[tuple[int, bool | None]]


def modifiers_of(
    model: Semantics, function: Function, contract: Contract | None
) -> tuple[tuple[Node, Function], ...]:
    """Modifier invocations with the modifier each runs in an instance of `contract`, outermost first."""
    if not function.modifiers:
        return ()
    found = []
    for invocation in function.modifiers:
        name = invocation.child("modifierName")
        declared = model.declaration(name) if name is not None else None
        target = model.functions.get(declared.id) if declared is not None else None
        if target is not None and target.kind == "modifier":
            found.append((invocation, model.override_of(target, contract) if contract else target))
    return tuple(found)


def flow_of(model: Semantics, function: Function, contract: Contract | None) -> Flow:
    """The control flow of a function in an instance of `contract`; made once."""
    key = ("flow", function.id, contract.id if contract is not None and function.modifiers else 0)
    known: Flow | None = model.memo.get(key)
    if known is None:
        modifiers = modifiers_of(model, function, contract)
        known = model.memo[key] = _Builder(function, modifiers).build()
    return known


def body_flow(function: Function) -> Flow:
    """The control flow of a function's own body, without the modifiers around it."""
    return _Builder(function, ()).build()


class _Builder:
    """Grows the steps in source order; a frontier is the list of open edges so far."""

    def __init__(self, function: Function, modifiers: tuple[tuple[Node, Function], ...]) -> None:
        self._function = function
        self._modifiers = modifiers
        self._nodes: list[Node | None] = []
        self._edges: list[list[Edge]] = []
        self._returns: list[Frontier] = []
        self._breaks: list[Frontier] = []
        self._continues: list[Frontier] = []
        self._placeholder: list[Callable[[Frontier], Frontier]] = []

    def build(self) -> Flow:
        frontier = self._around(0, [(self._add(None, []), None)])
        end = self._add(None, frontier)
        steps = tuple(
            Step(index, node, tuple(edges))
            for index, (node, edges) in enumerate(zip(self._nodes, self._edges, strict=True))
        )
        return Flow(self._function, steps, end, self._modifiers)

    def _add(self, node: Node | None, frontier: Frontier) -> int:
        index = len(self._nodes)
        self._nodes.append(node)
        self._edges.append([])
        for source, holds in frontier:
            self._edges[source].append(Edge(index, holds))
        return index

    def _step(self, node: Node | None, frontier: Frontier) -> Frontier:
        return [(self._add(node, frontier), None)] if frontier else []

    def _around(self, depth: int, frontier: Frontier) -> Frontier:
        """The modifiers from `depth` inward, then the body; `return` leaves only the innermost."""
        self._returns.append([])
        if depth < len(self._modifiers):
            invocation, modifier = self._modifiers[depth]
            frontier = self._step(invocation, frontier)
            self._placeholder.append(lambda inner: self._around(depth + 1, inner))
            body = modifier.body
            frontier = self._statement(body, frontier) if body is not None else frontier
            self._placeholder.pop()
        elif self._function.body is not None:
            kept, self._placeholder = self._placeholder, []
            frontier = self._statement(self._function.body, frontier)
            self._placeholder = kept
        return frontier + self._returns.pop()

    def _statements(self, nodes: Sequence[Node], frontier: Frontier) -> Frontier:
        for node in nodes:
            frontier = self._statement(node, frontier)
        return frontier

    def _statement(self, node: Node, frontier: Frontier) -> Frontier:
        if not frontier:
            return []
        handler = _HANDLERS.get(node.kind)
        return handler(self, node, frontier) if handler else self._step(node, frontier)

    def _block(self, node: Node, frontier: Frontier) -> Frontier:
        return self._statements(node.nodes("statements"), frontier)

    def _if(self, node: Node, frontier: Frontier) -> Frontier:
        at = self._add(node.child("condition"), frontier)
        then, other = node.child("trueBody"), node.child("falseBody")
        done = self._statement(then, [(at, True)]) if then is not None else [(at, True)]
        return done + (self._statement(other, [(at, False)]) if other is not None else [(at, False)])

    def _loop(self, node: Node, frontier: Frontier) -> Frontier:
        start = node.child("initializationExpression") or node.child("pre")
        if start is not None:
            frontier = self._statement(start, frontier)
        head = self._add(None, frontier)
        inside: Frontier = [(head, None)]
        outside: Frontier = []
        condition = node.child("condition")
        first = node.kind == "DoWhileStatement"
        endless = condition is not None and _is_always_true(condition)
        if condition is not None and not first:
            test = self._add(condition, inside)
            inside, outside = [(test, True)], ([] if endless else [(test, False)])
        self._breaks.append([])
        self._continues.append([])
        body = node.child("body")
        if body is not None:
            inside = self._statement(body, inside)
        inside = inside + self._continues.pop()
        step = node.child("loopExpression") or node.child("post")
        if step is not None:
            inside = self._statement(step, inside)
        if condition is not None and first and inside:
            test = self._add(condition, inside)
            inside, outside = [(test, True)], [(test, False)]
        after = self._add(None, outside + self._breaks.pop())
        for source, holds in inside:
            self._edges[source].append(Edge(head, holds, leaves=None if endless else after))
        return [(after, None)]

    def _return(self, node: Node, frontier: Frontier) -> Frontier:
        value = node.child("expression")
        self._returns[-1] += self._step(node, frontier) if value is not None else frontier
        return []

    def _break(self, _: Node, frontier: Frontier) -> Frontier:
        self._breaks[-1] += frontier
        return []

    def _continue(self, _: Node, frontier: Frontier) -> Frontier:
        self._continues[-1] += frontier
        return []

    def _revert(self, node: Node, frontier: Frontier) -> Frontier:
        self._step(node, frontier)
        return []

    def _expression(self, node: Node, frontier: Frontier) -> Frontier:
        inner = node.child("expression")
        after = self._step(node, frontier)
        return [] if inner is not None and ends_execution(inner) else after

    def _try(self, node: Node, frontier: Frontier) -> Frontier:
        frontier = self._step(node.child("externalCall"), frontier)
        done: Frontier = []
        for clause in node.nodes("clauses"):
            block = clause.child("block")
            done += self._statement(block, frontier) if block is not None else frontier
        return done

    def _assembly(self, node: Node, frontier: Frontier) -> Frontier:
        block = node.child("AST")
        return self._statement(block, frontier) if block is not None else self._step(node, frontier)

    def _yul_expression(self, node: Node, frontier: Frontier) -> Frontier:
        """`return` and `stop` end the whole frame: no modifier goes on after them."""
        call = node.child("expression")
        after = self._step(node, frontier)
        return [] if call is not None and yul_name(call) in _YUL_ENDS else after

    def _yul_if(self, node: Node, frontier: Frontier) -> Frontier:
        at = self._add(node.child("condition"), frontier)
        body = node.child("body")
        inside: Frontier = [(at, True)]
        return (self._statement(body, inside) if body is not None else inside) + [(at, False)]

    def _yul_switch(self, node: Node, frontier: Frontier) -> Frontier:
        at = self._step(node.child("expression"), frontier)
        done: Frontier = []
        cases = node.nodes("cases")
        for case in cases:
            body = case.child("body")
            done += self._statement(body, list(at)) if body is not None else at
        has_default = any(case.get("value") == "default" for case in cases)
        return done if has_default else done + at

    def _nothing(self, _: Node, frontier: Frontier) -> Frontier:
        return frontier

    def _put_body(self, _: Node, frontier: Frontier) -> Frontier:
        if not self._placeholder:
            return frontier
        body = self._placeholder.pop()
        after = body(frontier)
        self._placeholder.append(body)
        return after


def _is_always_true(condition: Node) -> bool:
    if condition.kind not in {"Literal", "YulLiteral"}:
        return False
    return condition.text("value") not in {"0", "0x0", "0x00", "false"}


def ends_execution(expression: Node) -> bool:
    """Whether an expression statement never goes on: `revert(…)` or `selfdestruct(…)`."""
    parts = call_parts(expression)
    if parts is None or parts.callee.kind != "Identifier":
        return False
    reference = unwrap(parts.callee).get("referencedDeclaration", -1)
    return parts.callee.name in {"revert", "selfdestruct", "suicide"} and reference < 0


_HANDLERS: dict[str, Callable[[_Builder, Node, Frontier], Frontier]] = {
    "Block": _Builder._block,
    "UncheckedBlock": _Builder._block,
    "IfStatement": _Builder._if,
    "ForStatement": _Builder._loop,
    "WhileStatement": _Builder._loop,
    "DoWhileStatement": _Builder._loop,
    "Return": _Builder._return,
    "Break": _Builder._break,
    "Continue": _Builder._continue,
    "Throw": _Builder._revert,
    "RevertStatement": _Builder._revert,
    "ExpressionStatement": _Builder._expression,
    "TryStatement": _Builder._try,
    "InlineAssembly": _Builder._assembly,
    "PlaceholderStatement": _Builder._put_body,
    "YulBlock": _Builder._block,
    "YulIf": _Builder._yul_if,
    "YulSwitch": _Builder._yul_switch,
    "YulForLoop": _Builder._loop,
    "YulBreak": _Builder._break,
    "YulContinue": _Builder._continue,
    "YulExpressionStatement": _Builder._yul_expression,
    "YulFunctionDefinition": _Builder._nothing,
}

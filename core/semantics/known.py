"""What comparisons are sure to hold when an expression is evaluated.

Read off the conditions that lead to it (`if`, `&&`, `?:`, loops), the `require`s, early exits and
assignments before it. A comparison is dropped as soon as anything between it and the expression may
change what it speaks of. Modifiers and callers are not asked.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from typing import NamedTuple

from core.semantics.callees import call_parts, unwrap
from core.semantics.changes import NO_CHANGES, changes_in
from core.semantics.flow import ends_execution
from core.semantics.model import Semantics
from core.semantics.terms import needs_of, term_of
from core.solidity.ast import Node

_NEGATED = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "==": "!=", "!=": "=="}
_OWNERS = frozenset({"FunctionDefinition", "ModifierDefinition", "ContractDefinition", "SourceUnit"})
_ENDS = frozenset({"Return", "Throw", "RevertStatement", "Break", "Continue"})
_BLOCKS = frozenset({"Block", "UncheckedBlock"})


class Comparison(NamedTuple):
    """`left operator right` holds. `right` is None for zero, the value of what was declared without one."""

    operator: str
    left: Node
    right: Node | None


def known_at(model: Semantics, node: Node) -> tuple[Comparison, ...]:
    """Comparisons that hold when `node` is evaluated, nearest first."""
    key = ("known", node.id, node.file)
    found: tuple[Comparison, ...] | None = model.memo.get(key)
    if found is None:
        found = model.memo[key] = tuple(_Walk(model).up(node))
    return found


class _Walk:
    """Goes from an expression outward and backward; `changes` is what happens between here and there."""

    def __init__(self, model: Semantics) -> None:
        self._model = model
        self._changes = NO_CHANGES

    def up(self, node: Node) -> Iterator[Comparison]:
        parent = node.parent
        while parent is not None and parent.kind not in _OWNERS:
            yield from self._step(node, parent)
            node, parent = parent, parent.parent

    def _step(self, node: Node, parent: Node) -> Iterator[Comparison]:
        kind = parent.kind
        if kind in _BLOCKS:
            for statement in reversed(
                [item for item in parent.children() if item.span.end <= node.span.start]
            ):
                yield from self._before(statement)
        elif kind in {"IfStatement", "Conditional"}:
            yield from self._branch(node, parent)
        elif kind in {"ForStatement", "WhileStatement", "DoWhileStatement"}:
            yield from self._loop(node, parent)
        elif kind == "BinaryOperation" and parent.text("operator") in {"&&", "||"}:
            left = parent.child("leftExpression")
            if left is not None and left is not node:
                yield from self._holds(left, parent.text("operator") == "&&")
        else:
            self._pass([item for item in parent.children() if item is not node])

    def _pass(self, nodes: list[Node]) -> None:
        for item in nodes:
            self._changes |= changes_in(self._model, item)

    def _branch(self, node: Node, parent: Node) -> Iterator[Comparison]:
        condition = parent.child("condition")
        if condition is None or node is condition:
            return
        then = parent.child("trueBody") or parent.child("trueExpression")
        yield from self._holds(condition, node is then)

    def _loop(self, node: Node, parent: Node) -> Iterator[Comparison]:
        """What held before the loop must survive all its rounds; its condition held when this round began."""
        condition, body = parent.child("condition"), parent.child("body")
        start = parent.child("initializationExpression")
        if node is start:
            return
        if node is parent.child("loopExpression"):
            self._changes |= changes_in(self._model, body)
        if condition is not None and node is not condition and parent.kind != "DoWhileStatement":
            yield from self._holds(condition, True)
        for part in (condition, body, parent.child("loopExpression")):
            self._changes |= changes_in(self._model, part)
        if start is not None:
            yield from self._before(start)

    def _holds(self, condition: Node, holds: bool) -> Iterator[Comparison]:
        self._changes |= changes_in(self._model, condition)
        for item in _parts(condition, holds):
            if self._survives(item):
                yield item

    def _survives(self, item: Comparison) -> bool:
        needs = needs_of(self._model, item.left)
        if item.right is not None:
            needs |= needs_of(self._model, item.right)
        return self._changes.leave(needs)

    def _before(self, statement: Node) -> Iterator[Comparison]:
        """A statement that has run to its end before."""
        if statement.kind in _BLOCKS:
            for inner in reversed(statement.children()):
                yield from self._before(inner)
        elif statement.kind == "IfStatement":
            yield from self._passed(statement)
        elif statement.kind == "VariableDeclarationStatement":
            yield from self._declared(statement)
        elif statement.kind == "ExpressionStatement":
            yield from self._expression(statement)
        else:
            self._changes |= changes_in(self._model, statement)

    def _passed(self, statement: Node) -> Iterator[Comparison]:
        condition = statement.child("condition")
        then, other = statement.child("trueBody"), statement.child("falseBody")
        if condition is None or then is None:
            return
        if _ends(then):
            self._changes |= changes_in(self._model, other)
            yield from self._holds(condition, False)
        elif other is not None and _ends(other):
            self._changes |= changes_in(self._model, then)
            yield from self._holds(condition, True)
        else:
            yield from self._clamped(condition, then, other)
            self._changes |= changes_in(self._model, statement)

    def _clamped(self, condition: Node, then: Node, other: Node | None) -> Iterator[Comparison]:
        """`if (x > y) x = y;` leaves x at most y."""
        made = _only_assignment(then)
        if other is not None or made is None:
            return
        wanted = {unwrap(made[0]), unwrap(made[1])}
        same = {_name(self._model, item) for item in wanted}
        for item in _parts(condition, False):
            if item.right is None or None in same:
                continue
            if {_name(self._model, item.left), _name(self._model, item.right)} == same:
                weak = {"<": "<=", ">": ">="}.get(item.operator, item.operator)
                if weak in {"<=", ">="} and self._survives(item):
                    yield Comparison(weak, item.left, item.right)

    def _declared(self, statement: Node) -> Iterator[Comparison]:
        declarations, value = statement.get("declarations", ()), statement.child("initialValue")
        values: tuple[Node | None, ...] = (value,)
        if value is not None and len(declarations) > 1:
            inner = unwrap(value)
            values = inner.get("components", ()) if inner.kind == "TupleExpression" else ()
        for declared, item in zip(declarations, values, strict=False):
            if isinstance(declared, Node):
                yield from self._equal(declared, item)
        self._changes |= changes_in(self._model, statement)

    def _expression(self, statement: Node) -> Iterator[Comparison]:
        inner = statement.child("expression")
        condition = _required(inner) if inner is not None else None
        if condition is not None:
            yield from self._holds(condition, True)
        elif inner is not None and inner.kind == "Assignment" and inner.text("operator") == "=":
            left, right = inner.child("leftHandSide"), inner.child("rightHandSide")
            if left is not None and right is not None and unwrap(left).kind != "TupleExpression":
                yield from self._equal(unwrap(left), right)
        self._changes |= changes_in(self._model, statement)

    def _equal(self, place: Node, value: Node | None) -> Iterator[Comparison]:
        """The place has the value that it was given, unless the value was computed from the place itself."""
        item = Comparison("==", place, value)
        own = needs_of(self._model, place)
        if value is not None and needs_of(self._model, value) & own:
            return
        if value is not None and not changes_in(self._model, value).leave(own | needs_of(self._model, value)):
            return
        if self._survives(item):
            yield item


def _name(model: Semantics, node: Node) -> Hashable:
    term = term_of(model, node)
    return None if term is None else term.key


def _only_assignment(body: Node) -> tuple[Node, Node] | None:
    while body.kind in _BLOCKS and len(body.children()) == 1:
        body = body.children()[0]
    inner = body.child("expression") if body.kind == "ExpressionStatement" else None
    if inner is None or inner.kind != "Assignment" or inner.text("operator") != "=":
        return None
    left, right = inner.child("leftHandSide"), inner.child("rightHandSide")
    return None if left is None or right is None else (left, right)


def _required(call: Node) -> Node | None:
    parts = call_parts(call)
    if parts is None or parts.callee.kind != "Identifier" or parts.callee.name not in {"require", "assert"}:
        return None
    builtin = parts.callee.get("referencedDeclaration", -1) < 0
    return parts.arguments[0] if builtin and parts.arguments else None


def _parts(condition: Node, holds: bool) -> Iterator[Comparison]:
    node = unwrap(condition)
    operator = node.text("operator")
    left, right = node.child("leftExpression"), node.child("rightExpression")
    if node.kind == "UnaryOperation" and operator == "!":
        inner = node.child("subExpression")
        if inner is not None:
            yield from _parts(inner, not holds)
    elif node.kind == "BinaryOperation" and left is not None and right is not None:
        if operator in {"&&", "||"}:
            if (operator == "&&") == holds:
                yield from _parts(left, holds)
                yield from _parts(right, holds)
        elif operator in _NEGATED:
            yield Comparison(operator if holds else _NEGATED[operator], left, right)


def _ends(statement: Node) -> bool:
    """Whether what follows a statement in its block never runs after it."""
    if statement.kind in _ENDS:
        return True
    if statement.kind in _BLOCKS:
        return any(_ends(item) for item in statement.children())
    if statement.kind == "IfStatement":
        then, other = statement.child("trueBody"), statement.child("falseBody")
        return then is not None and other is not None and _ends(then) and _ends(other)
    inner = statement.child("expression") if statement.kind == "ExpressionStatement" else None
    return inner is not None and ends_execution(inner)

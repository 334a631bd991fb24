"""Arithmetic that may wrap around with numbers a stranger chooses, where the result decides something.

A result decides when it is written to storage, paid or handed to another contract, or compared in a
check. Quiet is what `bounds` proves, and what a comparison, a checked operation or a math library has
already held against stored values on the way.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from typing import Literal, NamedTuple

from core.semantics.accesses import in_storage
from core.semantics.authority import entry_traces, is_authorized
from core.semantics.bounds import is_arithmetic, operands, proven_bounded, wraps_here
from core.semantics.callees import call_parts, internal_callee, internal_calls, unwrap
from core.semantics.conditions import conditions_of
from core.semantics.model import Function, Semantics
from core.semantics.numbers import same_code
from core.semantics.origins import bind_call, sources_of
from core.semantics.scope import Location, Scope, definitions_of, entry_scope
from core.semantics.trace import Event, Trace
from core.solidity.ast import Node

Use = Literal["stored", "paid", "checked"]
_OPERATORS = frozenset({"+", "-", "*"})
_COMPARISONS = frozenset({"<", ">", "<=", ">=", "==", "!="})
_LOOPS = frozenset({"ForStatement", "WhileStatement", "DoWhileStatement"})
_GIVEN = frozenset({"parameter", "calldata"})
_DEEPEST = 4


class Wrap(NamedTuple):
    """One operation, what its result is used for, and the place that is written, if any."""

    node: Node
    operator: str
    use: Use
    places: frozenset[Location]
    trace: Trace


def wraps_of(model: Semantics) -> tuple[Wrap, ...]:
    """Every such operation that a stranger reaches in the target contracts; each once, with its worst use."""
    known: tuple[Wrap, ...] | None = model.memo.get(("wraps",))
    if known is None:
        found: dict[int, Wrap] = {}
        for trace in entry_traces(model):
            for wrap in _of_trace(model, trace):
                earlier = found.get(wrap.node.id)
                if earlier is None or (earlier.use == "stored" and wrap.use != "stored"):
                    found[wrap.node.id] = wrap
        known = model.memo[("wraps",)] = tuple(found.values())
    return known


def _of_trace(model: Semantics, trace: Trace) -> Iterator[Wrap]:
    asked: set[object] = set()
    for event in trace.events:
        function = event.scope.function
        if not _may_wrap(model, function) or is_authorized(model, trace.contract, event.state):
            continue
        for use, root in _sinks(event):
            yield from _below(model, trace, event, use, root)
        if event.scope.key not in asked and trace.function.changes_state:
            asked.add(event.scope.key)
            for condition in conditions_of(function):
                if not _ends_a_loop(condition) and not _is_asked_late(model, trace, event, condition):
                    yield from _below(model, trace, event, "checked", condition)


def _is_asked_late(model: Semantics, trace: Trace, first: Event, condition: Node) -> bool:
    """Whether only somebody authorized gets to a condition: told by what comes with it or after it."""
    mine = (event for event in trace.events if event.scope.key == first.scope.key)
    at = next((event for event in mine if event.effect.node.span.end > condition.span.start), None)
    return at is not None and is_authorized(model, trace.contract, at.state)


def _ends_a_loop(condition: Node) -> bool:
    """A loop that runs too long runs out of gas; it decides nothing else."""
    node = condition
    while node.parent is not None and node.parent.kind in {
        "TupleExpression",
        "BinaryOperation",
        "UnaryOperation",
    }:
        node = node.parent
    return node.parent is not None and node.parent.kind in _LOOPS


def _may_wrap(model: Semantics, function: Function) -> bool:
    """Whether a function holds arithmetic that wraps at all."""
    key = ("may wrap", function.id)
    known: bool | None = model.memo.get(key)
    if known is None:
        known = model.memo[key] = _is_old(model) or any(True for _ in function.node.walk("UncheckedBlock"))
    return known


def _sinks(event: Event) -> Iterator[tuple[Use, Node]]:
    effect = event.effect
    if effect.kind == "write":
        if effect.value is not None:
            yield "stored", effect.value
        elif effect.node.parent is not None and is_arithmetic(_statement(effect.node)):
            yield "stored", _statement(effect.node)
    elif effect.call is not None and not effect.call.is_read_only:
        if effect.call.value is not None:
            yield "paid", effect.call.value
        if effect.call.kind == "method" and not effect.call.on_self:
            for argument in effect.call.arguments:
                yield "paid", argument


def _statement(place: Node) -> Node:
    """The `+=` or `++` around a written place."""
    node = place
    while node.parent is not None and node.parent.kind == "TupleExpression":
        node = node.parent
    return node.parent if node.parent is not None else node


def _below(model: Semantics, trace: Trace, event: Event, use: Use, root: Node) -> Iterator[Wrap]:
    for node, scope in _arithmetic(model, root, event.scope, 0, set()):
        operator, left, right = operands(node)
        if operator not in _OPERATORS or left is None or not wraps_here(model, node):
            continue
        sides = (left,) if right is None else (left, right)
        chosen = [side for side in sides if _is_given(model, side, scope)]
        if right is None and operator == "-" and _is_array_length(left):
            chosen = [left]
        if not chosen or proven_bounded(model, node) or _is_overflow_check(node):
            continue
        if _is_held(model, node, sides, chosen, scope, event):
            continue
        yield Wrap(node, operator, use, event.places if use == "stored" else frozenset(), trace)


def _arithmetic(
    model: Semantics, root: Node, scope: Scope, depth: int, seen: set[int]
) -> Iterator[tuple[Node, Scope]]:
    """Operations that a value is made of: in the expression, behind locals, in plain helpers."""
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if node.id in seen:
            continue
        seen.add(node.id)
        if is_arithmetic(node):
            yield node, scope
        if node.kind in {"IndexAccess", "IndexRangeAccess"}:
            continue
        waiting += node.children()
        if depth >= _DEEPEST:
            continue
        if node.kind == "Identifier":
            for value in _values(model, node, scope):
                yield from _arithmetic(model, value, scope, depth + 1, seen)
        elif node.kind == "FunctionCall":
            function = internal_callee(model, node, scope.contract)
            if function is not None and _is_plain(function):
                inner = bind_call(model, node, function, scope)
                for result in function.node.walk("Return"):
                    yield from _arithmetic(model, result, inner, depth + 1, seen)


def _values(model: Semantics, name: Node, scope: Scope) -> Iterator[Node]:
    """What a local may hold; of `total += x` the whole operation."""
    declared = model.declaration(name)
    if declared is None or declared.id in model.variables:
        return
    for item in definitions_of(model, scope.function, scope.contract).get(declared.id, ()):
        parent = item.value.parent
        whole = parent is not None and parent.kind == "Assignment" and parent.text("operator") != "="
        yield parent if whole and parent is not None else item.value


def _is_plain(function: Function) -> bool:
    """A helper that only computes and checks nothing, so that its result is what it says."""
    if function.body is None or function.mutability not in {"view", "pure"}:
        return False
    return not any(True for _ in conditions_of(function)) and len(function.body.nodes("statements")) <= 3


def _is_given(model: Semantics, node: Node, scope: Scope) -> bool:
    """Whether a stranger picks the number. A literal in front of it does not make it smaller."""
    parts = call_parts(unwrap(node))
    if parts is not None and parts.callee.text("memberName") == "push":
        return False  # the new length
    return any(item.kind in _GIVEN for item in sources_of(model, node, scope))


def _is_overflow_check(node: Node) -> bool:
    """`a + b >= a` is a question about the sum, not a use of it."""
    parent = node.parent
    while parent is not None and parent.kind == "TupleExpression":
        parent = parent.parent
    if parent is None or parent.kind != "BinaryOperation" or parent.text("operator") not in _COMPARISONS:
        return False
    _, left, right = operands(node)
    return any(
        same_code(side, part)
        for side in parent.children()
        for part in (left, right)
        if part is not None and unwrap(side) is not node
    )


def _is_held(
    model: Semantics, node: Node, sides: tuple[Node, ...], chosen: list[Node], scope: Scope, event: Event
) -> bool:
    """Whether something on the way has already compared the numbers with what is stored."""
    if _compares_result(model, node, sides, scope.function):
        return True
    if not _is_old(model) and (_is_shared_code(model, scope) or _was_handed_over(model, node, chosen, scope)):
        return True
    operator = operands(node)[0]
    if operator == "*":
        return any(_is_compared(model, side, node, scope.function) for side in chosen)
    roots = {place.root for place in event.places}
    roots |= {
        item.detail.root
        for side in sides
        for item in sources_of(model, side, scope)
        if item.kind == "state" and isinstance(item.detail, Location)
    }
    checked = {
        place.root for guard in event.state.guards if guard.kind == "state" for place in guard.locations
    }
    if roots & checked and (len(sides) == 1 or not _is_checked_in_vain(model, roots, scope.function)):
        return True
    return any(_is_compared(model, side, node, scope.function) for side in chosen)


def _is_old(model: Semantics) -> bool:
    """Whether all arithmetic wraps, so that nobody chose it."""
    return int(model.compilation.version.split(".")[1]) < 8


def _is_shared_code(model: Semantics, scope: Scope) -> bool:
    """Whether `unchecked` was written in a library: what it asks of its callers is in its documentation."""
    contract = model.contract_of(scope.function.node)
    return contract is None or contract.is_library


def _was_handed_over(model: Semantics, node: Node, chosen: list[Node], scope: Scope) -> bool:
    """Whether the same number went through another function before, as in `super._update(to, value)`."""
    numbers = {item for side in chosen for item in sources_of(model, side, scope) if item.kind in _GIVEN}
    for call, _ in internal_calls(model, scope.function.node, scope.contract):
        if call.span.end > node.span.start:
            continue
        if any(numbers & sources_of(model, item, scope) for item in call.nodes("arguments")):
            return True
    return False


def _is_checked_in_vain(model: Semantics, roots: set[Hashable], function: Function) -> bool:
    """Whether all that a function asks about the places is `> 0`, or itself wraps around."""
    about = [item for item in conditions_of(function) if _mentions(model, item, roots)]
    return bool(about) and all(_says_little(model, item) for item in about)


def _mentions(model: Semantics, condition: Node, roots: set[Hashable]) -> bool:
    return any(
        item.get("referencedDeclaration") in roots for item in condition.walk("Identifier", "MemberAccess")
    )


def _says_little(model: Semantics, condition: Node) -> bool:
    if condition.text("operator") in _COMPARISONS:
        values = [unwrap(side) for side in condition.children()]
        if any(item.kind == "Literal" and item.text("value") in {"0", "1"} for item in values):
            return True
    return any(
        is_arithmetic(item)
        and wraps_here(model, item)
        and not _is_overflow_check(item)
        and not proven_bounded(model, item)
        for item in condition.walk("BinaryOperation")
    )


def _is_array_length(node: Node) -> bool:
    """`items.length` as something to be lowered, which compilers before 0.6 allow."""
    base = unwrap(node).child("expression")
    return base is not None and unwrap(node).text("memberName") == "length" and in_storage(base.type_string)


def _is_compared(model: Semantics, value: Node, node: Node, function: Function) -> bool:
    """Whether the number was an operand of a comparison, or of checked arithmetic, before this place."""
    value = unwrap(value)
    return any(
        item.span.end <= node.span.start and _names_value(model, item, value)
        for item in _holding(model, function)
    )


def _holding(model: Semantics, function: Function) -> tuple[Node, ...]:
    """Comparisons in conditions, checked operations on storage and calls of math libraries, in order."""
    key = ("holding", function.id)
    known: tuple[Node, ...] | None = model.memo.get(key)
    if known is None:
        found = [item for item in conditions_of(function) if item.text("operator") in _COMPARISONS]
        for item in function.node.walk("Assignment", "BinaryOperation", "FunctionCall"):
            if item.kind == "FunctionCall":
                callee = internal_callee(model, item, model.contract_of(function.node))
                if callee is not None and any(True for _ in conditions_of(callee)):
                    found.append(item)
            elif is_arithmetic(item) and operands(item)[0] in {"+", "-"} and not wraps_here(model, item):
                found.append(item)
        known = model.memo[key] = tuple(found)
    return known


def _names_value(model: Semantics, item: Node, value: Node) -> bool:
    """Whether one side is the number itself and the other is no mere literal."""
    if item.kind == "FunctionCall":
        receiver = item.child("expression")
        base = receiver.child("expression") if receiver is not None else None
        given = [*item.nodes("arguments"), *([base] if base is not None else [])]
        return any(same_code(side, value) for side in given)
    sides = [side for side in item.children() if side.kind != "ElementaryTypeName"]
    named = [any(same_code(part, value) for part in side.walk(value.kind)) for side in sides]
    literal = [unwrap(side).kind == "Literal" and unwrap(side).text("value") in {"0", "1"} for side in sides]
    return any(named) and not any(literal)


def _compares_result(model: Semantics, node: Node, sides: tuple[Node, ...], function: Function) -> bool:
    """Whether the result goes into a local that is compared with an operand: `c = a * b; c / a == b`."""
    targets = _targets(node)
    if not targets:
        return False
    for condition in conditions_of(function):
        names = {item.get("referencedDeclaration") for item in condition.walk("Identifier")}
        if names & targets and any(
            any(same_code(part, unwrap(side)) for part in condition.walk(unwrap(side).kind)) for side in sides
        ):
            return True
    return False


def _targets(node: Node) -> set[int]:
    """The local variable that gets the result."""
    parent = node.parent
    while parent is not None and parent.kind == "TupleExpression":
        parent = parent.parent
    if parent is None:
        return set()
    if parent.kind == "VariableDeclarationStatement":
        return {item.id for item in parent.nodes("declarations")}
    left = parent.child("leftHandSide") if parent.kind == "Assignment" else None
    if left is not None and left.kind == "Identifier":
        return {int(left.get("referencedDeclaration", 0))}
    return set()


def decides_about_money(model: Semantics, wrap: Wrap) -> bool:
    """Whether the result decides a check or a payment, takes from one of many balances, or moves a lock."""
    if wrap.use in {"checked", "paid"}:
        return True
    if wrap.operator == "-":
        return any(not place.is_scalar or "length" in place.path for place in wrap.places)
    return _decides_about_time(model, wrap.places)


def _decides_about_time(model: Semantics, places: Iterable[Location]) -> bool:
    """Whether some condition compares one of the places with the time, as a lock does."""
    timed: frozenset[object] | None = model.memo.get(("timed places",))
    if timed is None:
        timed = model.memo[("timed places",)] = frozenset(_timed(model))
    return any(place.root in timed for place in places)


def _timed(model: Semantics) -> Iterator[object]:
    for function in model.functions.values():
        scope = entry_scope(model.contract_of(function.node), function)
        for condition in conditions_of(function):
            sources = sources_of(model, condition, scope)
            if any(item.kind == "time" for item in sources):
                for item in sources:
                    if item.kind == "state" and isinstance(item.detail, Location):
                        yield item.detail.root

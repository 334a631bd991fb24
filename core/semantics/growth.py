"""How variables get their values: set, raised or lowered, and by how much.

For local variables within their function; for state variables over the whole compilation.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from core.semantics.callees import unwrap
from core.semantics.facts import writes_of
from core.semantics.model import Semantics, StateVariable
from core.semantics.terms import constant_of, integer_range, term_of
from core.solidity.ast import Node

_SLOW_BITS = 60
"""Nobody makes 2^60 steps: that is a million years of blocks that do nothing else."""
_SMALLEST_BITS = 64


class Steps(NamedTuple):
    """The values a variable is set to, and the operations that raise or lower it."""

    values: tuple[Node, ...]
    ups: tuple[Node, ...]
    downs: tuple[Node, ...]
    starts_at_zero: bool


def local_steps(model: Semantics, declared: Node) -> Steps | None:
    """Everything that ever happens to a local variable; None when not all of it is seen."""
    function = declared.enclosing("FunctionDefinition", "ModifierDefinition")
    if function is None:
        return None
    table: dict[int, list[Node]] | None = model.memo.get(("local writes", function.id))
    if table is None:
        table = model.memo[("local writes", function.id)] = _writes(function)
    return _steps(declared, table.get(declared.id, []))


def _writes(function: Node) -> dict[int, list[Node]]:
    found: dict[int, list[Node]] = {}
    for node in function.walk("Assignment", "UnaryOperation", "InlineAssembly"):
        if node.kind == "InlineAssembly":
            names = {int(item.get("declaration", 0)) for item in node.get("externalReferences", ())}
        else:
            names = set(_named(node))
        for name in names:
            found.setdefault(name, []).append(node)
    return found


def _named(node: Node) -> Iterator[int]:
    place = node.child("leftHandSide")
    if node.kind == "UnaryOperation":
        place = node.child("subExpression") if node.text("operator") in {"++", "--", "delete"} else None
    waiting = [unwrap(place)] if place is not None else []
    while waiting:
        item = waiting.pop()
        if item.kind == "TupleExpression":
            waiting += [unwrap(inner) for inner in item.nodes("components")]
        elif item.kind == "Identifier":
            yield int(item.get("referencedDeclaration", 0))


def _steps(declared: Node, writes: list[Node]) -> Steps | None:
    values: list[Node] = []
    ups: list[Node] = []
    downs: list[Node] = []
    start = _start(declared)
    if start is None:
        return None
    values += start
    for node in writes:
        operator = node.text("operator")
        value = node.child("rightHandSide")
        if operator == "=" and value is not None and _is_name(node.child("leftHandSide")):
            values.append(value)
        elif operator in {"++", "+="} and _grows(value):
            ups.append(node)
        elif operator in {"--", "-="} and _grows(value):
            downs.append(node)
        elif operator != "delete":
            return None
    return Steps(tuple(values), tuple(ups), tuple(downs), not start or any(_is_delete(n) for n in writes))


def _start(declared: Node) -> list[Node] | None:
    """The first value; an empty list for zero, None when it comes from outside."""
    parent = declared.parent
    if parent is None:
        return None
    if parent.kind == "VariableDeclarationStatement":
        value = parent.child("initialValue")
        if value is None:
            return []
        return [value] if len(parent.get("declarations", ())) == 1 else None
    owner = parent.parent
    returned = owner is not None and owner.child("returnParameters") is parent
    return [] if parent.kind == "ParameterList" and returned and owner.kind == "FunctionDefinition" else None  # type: ignore[union-attr]


def _is_name(node: Node | None) -> bool:
    return node is not None and unwrap(node).kind == "Identifier"


def _is_delete(node: Node) -> bool:
    return node.text("operator") == "delete"


def _grows(value: Node | None) -> bool:
    """Whether what is added or taken is never negative."""
    return (
        value is None or not value.type_string.startswith("int") or value.type_string.startswith("int_const ")
    )


@dataclass(frozen=True, slots=True)
class Judge:
    """What `bounds` knows: the largest value of an expression, and whether an operation never wraps."""

    highest: Callable[[Node], int]
    never_wraps: Callable[[Node], bool]


def grows_slowly(model: Semantics, node: Node, judge: Judge) -> bool:
    """Whether `node` raises a state variable that grows too slowly to ever pass its type."""
    place = node.child("subExpression") or node.child("leftHandSide")
    if node.kind == "BinaryOperation":
        place = _updated(model, node)
    limits = integer_range(place.type_string) if place is not None else None
    if place is None or limits is None or limits[0] < 0 or limits[1].bit_length() < _SMALLEST_BITS:
        return False
    variable, shape = shape_of(model, place)
    if variable is None or not variable.is_stored:
        return False
    key = ("slow growth", variable.id, shape)
    known: bool | None = model.memo.get(key)
    if known is None:
        model.memo[key] = False
        known = model.memo[key] = _is_slow(model, variable, shape, _Pace(judge, limits[1].bit_length()))
    return known


def _updated(model: Semantics, node: Node) -> Node | None:
    """The place in `place = place + step`."""
    parent = node.parent
    if parent is None or parent.kind != "Assignment" or parent.text("operator") != "=":
        return None
    place, value = parent.child("leftHandSide"), parent.child("rightHandSide")
    if place is None or value is not node or _added(model, node, place) is None:
        return None
    return place


def _added(model: Semantics, value: Node, place: Node) -> Node | None:
    """The step in `place + step`."""
    value = unwrap(value)
    left, right = value.child("leftExpression"), value.child("rightExpression")
    own = term_of(model, place)
    if value.kind != "BinaryOperation" or value.text("operator") != "+" or own is None:
        return None
    for one, other in ((left, right), (right, left)):
        term = term_of(model, one) if one is not None else None
        if term is not None and term.key == own.key:
            return other
    return None


def shape_of(model: Semantics, place: Node) -> tuple[StateVariable | None, tuple[str, ...]]:
    """The state variable a place is rooted in, and the way from there: member names, `[]` for an index."""
    path: list[str] = []
    node = unwrap(place)
    while True:
        declared = model.declaration(node) if node.kind in {"Identifier", "MemberAccess"} else None
        if declared is not None and declared.id in model.variables:
            return model.variables[declared.id], tuple(reversed(path))
        base = node.child("baseExpression") or node.child("expression")
        if base is None or node.kind not in {"IndexAccess", "MemberAccess"}:
            return None, ()
        path.append("[]" if node.kind == "IndexAccess" else node.text("memberName"))
        node = unwrap(base)


@dataclass(frozen=True, slots=True)
class _Pace:
    judge: Judge
    bits: int

    def allows(self, step: Node) -> bool:
        return self.judge.highest(step) < 1 << self.bits - _SLOW_BITS - 1

    def starts_low(self, value: Node) -> bool:
        return self.judge.highest(value) < 1 << self.bits - 1


def _is_slow(model: Semantics, variable: StateVariable, shape: tuple[str, ...], pace: _Pace) -> bool:
    first = variable.node.child("value")
    if first is not None and not pace.starts_low(first):
        return False
    for access in writes_of(model, variable):
        if not access.exact:
            return False
        _, other = shape_of(model, access.node)
        short = min(len(other), len(shape))
        if other[:short] == shape[:short] and not _step_is_slow(
            model, access.node, len(other) >= len(shape), pace
        ):
            return False
    return True


def _step_is_slow(model: Semantics, place: Node, whole: bool, pace: _Pace) -> bool:
    statement = place.parent
    while statement is not None and statement.kind == "TupleExpression" and len(statement.children()) == 1:
        statement = statement.parent
    if statement is None:
        return False
    operator = statement.text("operator")
    if statement.kind == "UnaryOperation" and operator == "delete":
        return True
    if not whole or place.type_string.startswith("int"):
        return False
    if operator in {"--", "-="}:
        return pace.judge.never_wraps(statement)
    if operator == "++":
        return True
    value = statement.child("rightHandSide")
    if statement.kind != "Assignment" or value is None or unwrap(place) is unwrap(value):
        return False
    if operator == "+=":
        return pace.allows(value)
    added = _added(model, value, place) if operator == "=" else None
    if added is not None:
        return pace.allows(added)
    return operator == "=" and pace.starts_low(value)


def stamped_with_time(model: Semantics, node: Node) -> bool:
    """Whether a state variable, or a member of it, is only ever set to the time of the block, or zero."""
    node = unwrap(node)
    if node.kind not in {"Identifier", "MemberAccess", "IndexAccess"}:
        return False
    variable, shape = shape_of(model, node)
    if variable is None or not variable.is_stored:
        return False
    key = ("stamped", variable.id, shape)
    known: bool | None = model.memo.get(key)
    if known is None:
        known = model.memo[key] = _is_stamped(model, variable, shape)
    return known


def _is_stamped(model: Semantics, variable: StateVariable, shape: tuple[str, ...]) -> bool:
    first = variable.node.child("value")
    if first is not None and not _is_time(model, first):
        return False
    stamps = 0
    for access in writes_of(model, variable):
        _, other = shape_of(model, access.node)
        short = min(len(other), len(shape))
        if access.exact and other[:short] != shape[:short]:
            continue
        parent = access.node.parent
        if not access.exact or parent is None:
            return False
        value = parent.child("rightHandSide")
        deleted = parent.kind == "UnaryOperation" and parent.text("operator") == "delete"
        set_so = other == shape and parent.text("operator") == "=" and value is not None
        if not deleted and not (set_so and value is not None and _is_time(model, value)):
            return False
        stamps += 1
    return stamps > 0


def _is_time(model: Semantics, value: Node) -> bool:
    value = unwrap(value)
    while value.kind == "FunctionCall" and value.get("kind") == "typeConversion":
        if value.type_string.startswith("int"):
            return False
        value = unwrap(value.nodes("arguments")[0])
    if constant_of(model, value) == 0:
        return True
    term = term_of(model, value)
    return term is not None and term.key == ("global", "block.timestamp")

"""Lengths of arrays in storage that a loop asks for in every round and does not change."""

from __future__ import annotations

from core.semantics.model import Contract, Semantics, StateVariable
from core.semantics.outside import reentrant_call
from core.semantics.running import called_functions, runs_unseen_code
from core.semantics.touching import places_of, touched
from core.solidity.ast import Node


def length_in_condition(model: Semantics, loop: Node) -> tuple[Node, StateVariable] | None:
    """The length of a state variable that a `for` loop is bounded by, with the variable."""
    condition = loop.child("condition")
    right = condition.child("rightExpression") if condition is not None else None
    if condition is None or right is None or condition.text("operator") not in ("<", "!="):
        return None
    array = right.child("expression") if right.text("memberName") == "length" else None
    declared = model.declaration(array) if array is not None and array.kind == "Identifier" else None
    variable = model.variables.get(declared.id) if declared is not None else None
    if variable is None or variable.mutability != "mutable" or "[]" not in variable.type_string[-2:]:
        return None
    return right, variable


def keeps_length(model: Semantics, contract: Contract, loop: Node, variable: StateVariable) -> bool:
    """Whether nothing in a loop can make the array longer or shorter."""
    if any(True for _ in loop.walk("InlineAssembly")) or reentrant_call(model, loop, contract):
        return False
    if runs_unseen_code(model, loop, contract):
        return False
    called = called_functions(model, loop, contract)
    if any(variable.id in touched(model, item.node, contract).writes for item in called):
        return False
    places = places_of(model, loop, {variable.id}, "write")
    return all(place.kind == "IndexAccess" or _is_part(place) for place in places)


def _is_part(place: Node) -> bool:
    """Whether only a member of an element is written, which leaves the length alone."""
    base = place.child("expression")
    while base is not None and base.kind == "MemberAccess":
        base = base.child("expression")
    return place.kind == "MemberAccess" and base is not None and base.kind == "IndexAccess"

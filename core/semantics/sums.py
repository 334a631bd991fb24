"""State variables that a loop reads and writes in every round, where nobody can look at them in between."""

from __future__ import annotations

from collections.abc import Iterator

from core.semantics.fixed import is_value_type
from core.semantics.model import Contract, Function, Semantics, StateVariable
from core.semantics.outside import outside_calls
from core.semantics.running import called_functions, runs_unseen_code
from core.semantics.targets import assigned_names
from core.semantics.touching import touched
from core.solidity.ast import Node

_LOOPS = ("ForStatement", "WhileStatement", "DoWhileStatement")
_STOPPERS = ("Return", "InlineAssembly", "TryStatement", "NewExpression", "PlaceholderStatement")


def outer_loops(function: Function) -> Iterator[Node]:
    """Loops of a function that stand in no other loop."""
    for loop in function.node.walk(*_LOOPS):
        parent = loop.parent
        if (
            loop.enclosing(*_LOOPS) is None
            and parent is not None
            and parent.kind in ("Block", "UncheckedBlock")
        ):
            yield loop


def sums_in(model: Semantics, contract: Contract, loop: Node) -> list[StateVariable]:
    """State variables that a loop reads and writes and nobody else can see before it ends."""
    if any(True for _ in loop.walk(*_STOPPERS)) or runs_unseen_code(model, loop, contract):
        return []
    if any(True for _ in outside_calls(model, loop, contract)):
        return []
    called = called_functions(model, loop, contract)
    if any(_may_end_early(part) for part in (loop, *(item.node for item in called))):
        return []
    outside: set[int] = set()
    for function in called:
        found = touched(model, function.node, contract)
        outside |= found.reads | found.writes
    candidates: dict[int, StateVariable] = {}
    assigned = assigned_names(loop)
    for node in loop.walk("Identifier"):
        declared = node.get("referencedDeclaration")
        variable = model.variables.get(declared) if isinstance(declared, int) else None
        if variable is None or variable.mutability != "mutable" or variable.id in outside:
            continue
        if is_value_type(variable.type_string) and variable.id in assigned:
            candidates[variable.id] = variable
    return [item for item in candidates.values() if _read_too(loop, item) and not _qualified(loop, item)]


def _may_end_early(node: Node) -> bool:
    """Whether code may end the whole call without a revert: assembly can, and `selfdestruct`."""
    if any(True for _ in node.walk("InlineAssembly")):
        return True
    callees = (call.child("expression") for call in node.walk("FunctionCall"))
    return any(item is not None and item.name in ("selfdestruct", "suicide") for item in callees)


def _read_too(loop: Node, variable: StateVariable) -> bool:
    """Whether the loop also reads it; a variable that is only set gains little."""
    for node in loop.walk("Identifier"):
        if node.get("referencedDeclaration") != variable.id:
            continue
        parent = node.parent
        plain = parent is not None and parent.kind == "Assignment" and parent.text("operator") == "="
        if not (plain and parent is not None and parent.child("leftHandSide") is node):
            return True
    return False


def _qualified(loop: Node, variable: StateVariable) -> bool:
    """Whether it is also called `Base.variable`, which is not replaced."""
    return any(node.get("referencedDeclaration") == variable.id for node in loop.walk("MemberAccess"))

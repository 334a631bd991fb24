"""Whether anybody looks at what a call returned.

A result counts as looked at when its variable is named anywhere else in the function, for any
purpose: a condition, a return, an event, inline assembly.
"""

from __future__ import annotations

from core.semantics.model import Semantics
from core.semantics.scope import external_names
from core.solidity.ast import Node


def result_is_dropped(model: Semantics, call: Node, index: int = 0) -> bool:
    """Whether a value that a call returns goes nowhere, or into a variable that nothing reads.

    `index` tells which of several values is meant. Where a call that gives several is the operand of
    something else (an argument, a returned value), all of them count as looked at.
    """
    if call.kind == "YulFunctionCall":
        return _yul_dropped(call)
    node = call
    parent = node.parent
    while parent is not None and parent.kind == "TupleExpression" and len(parent.get("components", ())) == 1:
        node, parent = parent, parent.parent
    if parent is None or parent.kind == "ExpressionStatement":
        return True
    if parent.kind == "VariableDeclarationStatement":
        return _into_nothing(model, parent, _at(parent.get("declarations", ()), index))
    if parent.kind == "Assignment" and node is parent.child("rightHandSide"):
        left = parent.child("leftHandSide")
        is_tuple = left is not None and left.kind == "TupleExpression"
        target = _at(left.get("components", ()), index) if left is not None and is_tuple else left
        return _into_nothing(model, parent, target)
    if parent.kind == "TryStatement" and node is parent.child("externalCall"):
        return _into_clause(model, parent, index)
    return False


def _at(targets: tuple[Node | None, ...], index: int) -> Node | None:
    return targets[index] if index < len(targets) else None


def _into_clause(model: Semantics, statement: Node, index: int) -> bool:
    """Whether the branch of `try … returns (…)` for success has no use for the value."""
    clauses = statement.nodes("clauses")
    listed = clauses[0].child("parameters") if clauses else None
    return _into_nothing(
        model, statement, _at(listed.nodes("parameters") if listed is not None else (), index)
    )


def _into_nothing(model: Semantics, statement: Node, target: Node | None) -> bool:
    if target is None:
        return True
    if target.kind == "Identifier":
        declared = model.declaration(target)
    else:
        declared = target if target.kind == "VariableDeclaration" else None
    function = statement.enclosing("FunctionDefinition", "ModifierDefinition")
    if (
        declared is None
        or declared.get("stateVariable")
        or function is None
        or _is_result(function, declared)
    ):
        return False
    return not any(
        _reads(node, declared, statement) for node in function.walk("Identifier", "InlineAssembly")
    )


def _is_result(function: Node, declared: Node) -> bool:
    results = function.child("returnParameters")
    return results is not None and declared in results.nodes("parameters")


def _reads(node: Node, declared: Node, statement: Node) -> bool:
    if node.kind == "InlineAssembly":
        return declared.id in external_names(node).values()
    if node.get("referencedDeclaration") != declared.id:
        return False
    parent = node.parent
    while parent is not None and parent.kind == "TupleExpression":
        node, parent = parent, parent.parent
    return not (parent is not None and parent.kind == "Assignment" and parent.child("leftHandSide") is node)


def _yul_dropped(call: Node) -> bool:
    parent = call.parent
    if parent is None or parent.kind not in {"YulVariableDeclaration", "YulAssignment"}:
        return parent is not None and parent.kind == "YulExpressionStatement"
    targets = (*parent.nodes("variables"), *parent.nodes("variableNames"))
    assembly = call.enclosing("InlineAssembly")
    if assembly is None or len(targets) != 1 or targets[0].name in external_names(assembly):
        return False
    return not any(
        item.name == targets[0].name and item not in targets and not _is_yul_target(item)
        for item in assembly.walk("YulIdentifier")
    )


def _is_yul_target(item: Node) -> bool:
    parent = item.parent
    return parent is not None and parent.kind == "YulAssignment" and item in parent.nodes("variableNames")

"""What a failed external call does to its caller: takes the whole transaction down, or not."""

from __future__ import annotations

from core.semantics.calls import ExternalCall, yul_name
from core.semantics.model import Semantics
from core.solidity.ast import Node

_STOPS = frozenset({"revert", "require", "assert"})


def failure_reverts(model: Semantics, call: ExternalCall) -> bool:
    """Whether the callee's refusal reverts the caller: by itself, or because the result is required.

    A result that is handed on to another function (`verify(ok, data)`) counts as required.
    """
    if call.node.enclosing("TryStatement") is not None and _is_tried(call.node):
        return False
    if call.node.kind == "YulFunctionCall":
        assembly = call.node.enclosing("InlineAssembly")
        return assembly is not None and any(yul_name(item) == "revert" for item in assembly.walk())
    if not call.is_low_level:
        return True
    return _is_required(model, call.node)


def _is_tried(call: Node) -> bool:
    statement = call.enclosing("TryStatement")
    return statement is not None and statement.child("externalCall") is call


def _is_required(model: Semantics, call: Node) -> bool:
    for parent in call.ancestors():
        if parent.kind == "FunctionCall":
            return bool(_name(parent))
        if parent.kind == "IfStatement":
            return _stops(parent)
        if parent.kind == "VariableDeclarationStatement":
            declared = (parent.get("declarations") or (None,))[0]
            return isinstance(declared, Node) and _is_asked(declared)
        if parent.kind == "Assignment":
            left = parent.child("leftHandSide")
            if left is not None and left.kind == "TupleExpression":
                left = (left.get("components") or (None,))[0]
            declared = model.declaration(left) if isinstance(left, Node) else None
            return declared is not None and _is_asked(declared)
        if parent.kind in {"ExpressionStatement", "Block", "Return"}:
            return False
    return False


def _is_asked(declared: Node) -> bool:
    """Whether a flag is required somewhere in its function, or handed to a function that may require it."""
    function = declared.enclosing("FunctionDefinition", "ModifierDefinition")
    if function is None:
        return False
    for use in function.walk("Identifier"):
        if use.get("referencedDeclaration") != declared.id:
            continue
        for parent in use.ancestors():
            if parent.kind == "FunctionCall" and _name(parent):
                return True
            if parent.kind == "IfStatement":
                if _stops(parent):
                    return True
                break
            if parent.kind in {"Block", "ExpressionStatement"}:
                break
    return False


def _name(call: Node) -> str:
    callee = call.child("expression")
    return (callee.name or callee.text("memberName")) if callee is not None else ""


def _stops(statement: Node) -> bool:
    body = statement.child("trueBody")
    if body is None:
        return False
    return any(
        item.kind in {"Throw", "RevertStatement"} or (item.kind == "FunctionCall" and _name(item) in _STOPS)
        for item in body.walk("Throw", "RevertStatement", "FunctionCall")
    )

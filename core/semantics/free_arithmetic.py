"""Checked arithmetic that is proven never to overflow: where a statement or a loop pays for it in vain."""

from __future__ import annotations

from collections.abc import Iterator

from core.semantics.bounds import is_arithmetic, proof_of, wraps_here
from core.semantics.model import Function, Semantics
from core.solidity.ast import Node
from core.solidity.compilation import Compilation
from core.solidity.versions import parse_version

_BLOCKS = ("Block",)
_FREE_LOOPS_SINCE = (0, 8, 22)
_OPERATIONS = ("BinaryOperation", "UnaryOperation", "Assignment")
_CHECKED_TOO = ("/", "/=")


def simple_statements(function: Function) -> Iterator[Node]:
    """Simple statements that stand in a block, in source order."""
    for block in function.node.walk(*_BLOCKS):
        for statement in block.nodes("statements"):
            if statement.kind in ("ExpressionStatement", "Return"):
                yield statement


def bounded_operations(model: Semantics, statement: Node) -> list[Node]:
    """The checked operations of a statement when all are proven; none otherwise."""
    value = statement.child("expression")
    if value is None or wraps_here(model, statement):
        return []
    if statement.kind == "ExpressionStatement" and value.kind not in ("Assignment", "UnaryOperation"):
        return []
    found = []
    for node in value.walk(*_OPERATIONS):
        if node.text("operator") in _CHECKED_TOO and node.type_string.startswith("int"):
            if not node.type_string.startswith("int_const"):
                return []
        elif is_arithmetic(node) and not node.type_string.startswith("int_const"):
            if proof_of(model, node) == "none":
                return []
            found.append(node)
    return found


def is_free_already(compilation: Compilation, loop: Node) -> bool:
    """Whether the compiler leaves the check of the counter out by itself.

    Source: solc, `ForStatementAnnotation.isSimpleCounterLoop`.
    """
    condition, step = loop.child("condition"), loop.child("loopExpression")
    counter = step.child("expression") if step is not None else None
    if parse_version(compilation.version) < _FREE_LOOPS_SINCE or condition is None or counter is None:
        return False
    left, right = condition.child("leftExpression"), condition.child("rightExpression")
    name = counter.child("subExpression")
    if condition.text("operator") != "<" or counter.text("operator") != "++":
        return False
    if left is None or right is None or name is None or left.kind != "Identifier":
        return False
    return bool(left.get("referencedDeclaration") == name.get("referencedDeclaration"))

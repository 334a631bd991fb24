"""Turning a condition around with the fewest changed bytes.

`a < b` becomes `a >= b`, an unsigned `a > 0` becomes `a == 0`, `!x` becomes `x`, anything else gets a `!`.
Operators that a source defines itself are never swapped. Nothing is simplified.
"""

from __future__ import annotations

from dataclasses import dataclass

from core.rewriting.edits import between, has_comment, replace
from core.rewriting.lexis import find_token
from core.rewriting.proposal import Edit
from core.solidity.ast import Node
from core.text import SourceText, Span

_OPPOSITE = {"==": "!=", "!=": "==", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}
_TIGHT = ("Identifier", "MemberAccess", "FunctionCall", "IndexAccess", "TupleExpression", "Literal")


@dataclass(frozen=True, slots=True)
class Negated:
    """The negation of a condition: `prefix`, the bytes of `kept` with `edits` made, `suffix`."""

    kept: Span
    prefix: str = ""
    suffix: str = ""
    edits: tuple[Edit, ...] = ()


def negate(source: SourceText, condition: Node) -> Negated:
    """How to write the opposite of `condition`."""
    operand = condition.child("subExpression")
    if condition.text("operator") == "!" and operand is not None and condition.get("function") is None:
        inner = _bare(operand)
        if not has_comment(source, Span(condition.span.start, inner.span.start)) and not has_comment(
            source, Span(inner.span.end, condition.span.end)
        ):
            return Negated(inner.span)
    flipped = _flip(source, condition)
    if flipped is not None:
        return Negated(condition.span, edits=(flipped,))
    if condition.kind in _TIGHT:
        return Negated(condition.span, "!")
    return Negated(condition.span, "!(", ")")


def _flip(source: SourceText, condition: Node) -> Edit | None:
    left, right = condition.child("leftExpression"), condition.child("rightExpression")
    operator = condition.text("operator")
    if condition.kind != "BinaryOperation" or left is None or right is None:
        return None
    if condition.get("function") is not None or operator not in _OPPOSITE:
        return None
    place = find_token(source, operator, between(left, right))
    if place is None:
        return None
    unsigned_zero = operator == ">" and left.type_string.startswith("uint") and right.get("value") == "0"
    return replace(source, place, "==" if unsigned_zero else _OPPOSITE[operator])


def _bare(node: Node) -> Node:
    """The expression inside redundant parentheses."""
    parts = node.get("components", ())
    if node.kind == "TupleExpression" and len(parts) == 1 and not node.get("isInlineArray"):
        return parts[0] if isinstance(parts[0], Node) else node
    return node

"""Integer types and constant values as the compiler gives them.

Source: Solidity manual, “Types”, integers and rational literals.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from core.semantics.callees import unwrap
from core.solidity.ast import Node

_INTEGER = re.compile(r"(u?)int(\d*)$")


class IntegerType(NamedTuple):
    """`uintN` or `intN`."""

    signed: bool
    bits: int

    @property
    def lowest(self) -> int:
        """The smallest value."""
        return -(1 << (self.bits - 1)) if self.signed else 0

    @property
    def highest(self) -> int:
        """The largest value."""
        return (1 << (self.bits - self.signed)) - 1


def integer_type(type_string: str) -> IntegerType | None:
    """The integer type a type string names; None for anything else, literals included."""
    found = _INTEGER.match(type_string)
    if found is None:
        return None
    return IntegerType(not found.group(1), int(found.group(2) or 256))


def constant_value(node: Node) -> int | None:
    """The value of an integer constant expression (`2**8 - 1`); None for anything else, or if too long."""
    text = unwrap(node).type_string
    if not text.startswith("int_const "):
        return None
    digits = text.removeprefix("int_const ")
    return int(digits) if digits.lstrip("-").isdigit() else None


def is_constant(node: Node) -> bool:
    """Whether the compiler folds an expression to a number."""
    return unwrap(node).type_string.startswith(("int_const ", "rational_const "))


def same_code(one: Node, two: Node) -> bool:
    """Whether two expressions are written alike: the same shape, names and literals."""
    one, two = unwrap(one), unwrap(two)
    if one.kind != two.kind:
        return False
    for name in ("referencedDeclaration", "memberName", "operator", "value", "name"):
        if one.get(name) != two.get(name):
            return False
    mine, other = one.children(), two.children()
    return len(mine) == len(other) and all(same_code(a, b) for a, b in zip(mine, other, strict=True))


def changes_nothing(node: Node) -> bool:
    """Whether evaluating an expression twice is the same as once: no call, assignment or `++`."""
    for item in node.walk("FunctionCall", "Assignment", "UnaryOperation"):
        if item.kind == "FunctionCall" and item.get("kind") == "typeConversion":
            continue
        if item.kind == "UnaryOperation" and item.text("operator") not in {"++", "--", "delete"}:
            continue
        return False
    return True

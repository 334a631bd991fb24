"""A division loses digits that a multiplication then misses.

What it finds
A product one factor of which is a quotient of integers: written directly (`a / b * c`), through a
local variable that holds nothing else, or with the `div` and `mul` of a math library.

Why it matters
Integer division drops the remainder. Multiplying afterwards multiplies the loss: with `a` below `b`
the whole amount becomes zero.

Example
`uint256 fee = amount / 10000 * rate;`

Limits
`x / y * y` rounds down to a multiple on purpose and is left alone, as are constant expressions. Whether
the loss matters depends on the magnitudes, which are not looked at; therefore the severity is low.

Source
Solidity manual, “Types”, division of integers.
"""

from __future__ import annotations

from collections.abc import Iterator

from core.analysis.detector import DetectorInfo, Example, Match
from core.semantics.callees import call_parts, internal_callee, unwrap
from core.semantics.model import Function, Semantics, semantics_of
from core.semantics.numbers import integer_type, is_constant, same_code
from core.semantics.scope import definitions_of
from core.solidity.ast import Node
from core.solidity.compilation import Compilation

INFO = DetectorInfo(
    id="divide-before-multiply",
    title="A division loses digits that a multiplication then misses",
    severity="low",
    confidence="medium",
    swc="",
)

EXAMPLES = (
    Example(
        title="A fee that is often zero",
        source="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.0;
contract Fees {
    function fee(uint256 amount, uint256 rate) external pure returns (uint256) {
        return amount / 10000 * rate; //~ divide-before-multiply
    }
}
""",
        flagged=True,
    ),
    Example(
        title="Multiply first; round on purpose",
        source="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.0;
contract Fees {
    function fee(uint256 amount, uint256 rate) external pure returns (uint256) {
        return amount * rate / 10000;
    }
    function week(uint256 time) external pure returns (uint256) { return time / 1 weeks * 1 weeks; }
}
""",
        flagged=False,
    ),
    Example(
        title="With a math library",
        source="""pragma solidity ^0.4.24;
library SafeMath {
    function mul(uint a, uint b) internal pure returns (uint c) { c = a * b; assert(a == 0 || c / a == b); }
    function div(uint a, uint b) internal pure returns (uint) { return a / b; }
}
contract Fees {
    using SafeMath for uint;
    function fee(uint amount, uint rate) public pure returns (uint) {
        return amount.div(10000).mul(rate); //~ divide-before-multiply
    }
}
""",
        flagged=True,
    ),
)

Operands = tuple[Node, Node]


def detect(compilation: Compilation) -> Iterator[Match]:
    """Yield each product with a quotient in it."""
    model = semantics_of(compilation)
    for function in model.target_functions():
        if function.body is None:
            continue
        for node in function.body.walk("BinaryOperation", "FunctionCall"):
            factors = _operands(model, node, "*", "mul", function)
            quotient = _quotient_among(model, factors, function) if factors else None
            if quotient is not None:
                yield Match(
                    node, "The division comes first and drops what the product needs.", related=(quotient,)
                )


def _quotient_among(model: Semantics, factors: Operands, function: Function) -> Node | None:
    for factor, other in (factors, factors[::-1]):
        value = _behind(model, unwrap(factor), function)
        parts = _operands(model, value, "/", "div", function)
        if parts is not None and not same_code(parts[1], other) and not is_constant(value):
            return value
    return None


def _operands(model: Semantics, node: Node, operator: str, name: str, function: Function) -> Operands | None:
    """Both sides of an integer operation, written as such or as a call of a math library."""
    if node.kind == "BinaryOperation":
        left, right = node.child("leftExpression"), node.child("rightExpression")
        if node.text("operator") != operator or left is None or right is None:
            return None
        return (left, right) if integer_type(node.type_string) is not None else None
    parts = call_parts(node)
    if parts is None or parts.callee.text("memberName") != name:
        return None
    if internal_callee(model, node, model.contract_of(function.node)) is None:
        return None
    base = parts.callee.child("expression")
    if len(parts.arguments) == 2:
        return parts.arguments[0], parts.arguments[1]
    return (base, parts.arguments[0]) if base is not None and len(parts.arguments) == 1 else None


def _behind(model: Semantics, node: Node, function: Function) -> Node:
    """The value of a local variable that is set once; the node itself otherwise."""
    declared = model.declaration(node) if node.kind == "Identifier" else None
    if declared is None or declared.id in model.variables:
        return node
    values = definitions_of(model, function, model.contract_of(function.node)).get(declared.id, ())
    return unwrap(values[0].value) if len(values) == 1 and values[0].component is None else node

"""A comparison that always gives the same answer.

What it finds
A comparison that the types decide (`amount >= 0` with an unsigned `amount`, `small > 255` with a
`uint8`), or of something with itself.

Why it matters
A check that cannot fail protects nothing; one that cannot pass makes code unreachable. Before 0.8, and
in `unchecked`, `require(balance - amount >= 0)` is the check that looks right and never fails.

Example
`require(balances[msg.sender] - amount >= 0);`

Limits
Only the types are asked, not the values that are possible at that place. Of medium severity only where
a difference that may wrap around is compared with zero.

Source
Solidity manual, “Types”, integers.
"""

from __future__ import annotations

from collections.abc import Iterator

from core.analysis.detector import DetectorInfo, Example, Match
from core.semantics.bounds import wraps_here
from core.semantics.callees import unwrap
from core.semantics.model import semantics_of
from core.semantics.numbers import IntegerType, changes_nothing, constant_value, integer_type, same_code
from core.solidity.ast import Node
from core.solidity.compilation import Compilation

INFO = DetectorInfo(
    id="tautology",
    title="A comparison that always gives the same answer",
    severity="low",
    confidence="high",
    swc="",
)

EXAMPLES = (
    Example(
        title="Unsigned numbers are never negative",
        source="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.0;
contract Shop {
    function buy(uint256 amount) external pure returns (uint256) {
        require(amount >= 0); //~ tautology
        return amount;
    }
}
""",
        flagged=True,
    ),
    Example(
        title="A check that can fail",
        source="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.0;
contract Shop {
    function buy(uint256 amount, int256 delta, uint8 kind) external pure returns (uint256) {
        require(amount > 0 && delta >= 0 && kind <= 254);
        return amount;
    }
}
""",
        flagged=False,
    ),
    Example(
        title="A balance check that never fails",
        source="""pragma solidity ^0.4.24;
contract Bank {
    mapping(address => uint) balances;
    function take(uint amount) public {
        require(balances[msg.sender] - amount >= 0); //~ tautology
        balances[msg.sender] -= amount;
    }
}
""",
        flagged=True,
    ),
)

_FLIPPED = {"<": ">", ">": "<", "<=": ">=", ">=": "<=", "==": "==", "!=": "!="}


def detect(compilation: Compilation) -> Iterator[Match]:
    """Yield each comparison with a known answer."""
    model = semantics_of(compilation)
    for ast in compilation.target_asts:
        for node in ast.walk("BinaryOperation"):
            operator = node.text("operator")
            left, right = node.child("leftExpression"), node.child("rightExpression")
            if operator not in _FLIPPED or left is None or right is None:
                continue
            answer = _answer(left, operator, right)
            if answer is None:
                answer = _answer(right, _FLIPPED[operator], left)
            if answer is not None:
                words = "always true" if answer else "never true"
                wrong = wraps_here(model, node) and any(_is_difference(side) for side in (left, right))
                yield Match(node, f"This comparison is {words}.", "medium" if wrong else None)


def _answer(value: Node, operator: str, limit: Node) -> bool | None:
    number = constant_value(limit)
    if number is None:
        return _against_itself(value, operator, limit)
    kind = integer_type(unwrap(value).type_string)
    return _by_type(kind, operator, number) if kind is not None else None


def _against_itself(value: Node, operator: str, other: Node) -> bool | None:
    kind = unwrap(value).type_string
    if integer_type(kind) is None and not kind.startswith("address"):
        return None
    if not same_code(value, other) or not changes_nothing(value):
        return None
    return operator in {"==", "<=", ">="}


def _by_type(kind: IntegerType, operator: str, number: int) -> bool | None:
    if operator == "<":
        return True if number > kind.highest else False if number <= kind.lowest else None
    if operator == "<=":
        return True if number >= kind.highest else False if number < kind.lowest else None
    if operator in {">", ">="}:
        opposite = _by_type(kind, "<=" if operator == ">" else "<", number)
        return None if opposite is None else not opposite
    outside = not kind.lowest <= number <= kind.highest
    return (operator == "!=") if outside else None


def _is_difference(node: Node) -> bool:
    return unwrap(node).kind == "BinaryOperation" and unwrap(node).text("operator") == "-"

"""Exclusive or where a power was meant.

What it finds
An exclusive or of two decimal numbers (`10 ^ 18`), or of a decimal 2 or 10 with a variable
(`10 ^ decimals`).

Why it matters
`^` is the exclusive or: `10 ^ 18` is 24, not 10¹⁸. Amounts and limits that are made of it are far too
small.

Example
`uint256 constant SUPPLY = 1000000 * 10 ^ 18;`

Limits
Numbers written in hexadecimal are taken for bit patterns and left alone, and so is `x ^ 2` with a
variable in front, which toggles a bit as often as it was meant to be a square.

Source
Solidity manual, “Operators”, order of precedence.
"""

from __future__ import annotations

from collections.abc import Iterator

from core.analysis.detector import DetectorInfo, Example, Match
from core.semantics.callees import unwrap
from core.semantics.numbers import constant_value, is_constant
from core.solidity.ast import Node
from core.solidity.compilation import Compilation

INFO = DetectorInfo(
    id="incorrect-exp",
    title="Exclusive or where a power was meant",
    severity="medium",
    confidence="medium",
    swc="",
)

EXAMPLES = (
    Example(
        title="Ten to the eighteenth that is twenty-four",
        source="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.0;
contract Coin {
    uint256 public supply = 1000 * (10 ^ 18); //~ incorrect-exp
}
""",
        flagged=True,
    ),
    Example(
        title="A power, and a toggled bit",
        source="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.0;
contract Coin {
    uint256 public supply = 1000 * 10 ** 18;
    function toggle(uint256 flags) external pure returns (uint256) { return flags ^ 1; }
}
""",
        flagged=False,
    ),
    Example(
        title="An old token",
        source="""pragma solidity ^0.4.24;
contract Coin {
    uint public supply;
    function Coin_(uint decimals) public { supply = 1000 * (10 ^ decimals); } //~ incorrect-exp
}
""",
        flagged=True,
    ),
)

_BASES = frozenset({2, 10})


def detect(compilation: Compilation) -> Iterator[Match]:
    """Yield each exclusive or whose operands read like base and exponent."""
    for ast in compilation.target_asts:
        for node in ast.walk("BinaryOperation"):
            if node.text("operator") == "^" and _reads_like_a_power(node):
                yield Match(node, "This is an exclusive or, not a power: write `**`.")


def _reads_like_a_power(node: Node) -> bool:
    left, right = node.child("leftExpression"), node.child("rightExpression")
    if left is None or right is None or _in_hexadecimal(node):
        return False
    base = _decimal(left)
    if is_constant(right):
        return base is not None and _decimal(right) is not None
    return base in _BASES


def _decimal(node: Node) -> int | None:
    """The value of a plain decimal literal above one."""
    node = unwrap(node)
    value = constant_value(node) if node.kind == "Literal" else None
    return value if value is not None and value > 1 else None


def _in_hexadecimal(node: Node) -> bool:
    return any(item.text("value").lower().startswith("0x") for item in node.walk("Literal"))

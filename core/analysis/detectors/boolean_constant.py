"""A condition is spoilt by a constant.

What it finds
`true` or `false` written into a condition: `if (false)`, `x || true`, `x && false`, `require(true)`;
and comparisons with them (`ready == true`), which say nothing more than `ready`.

Why it matters
The branch is always or never taken, whatever else the condition asks: usually a leftover of a test.

Example
`if (msg.sender == owner || true) { … }`

Limits
`while (true)`, `require(false)` and `assert(false)` are idioms and left alone. A named constant is a
switch on purpose. Comparisons with `true` or `false` are only informational.

Source
Solidity manual, “Types”, booleans.
"""

from __future__ import annotations

from collections.abc import Iterator

from core.analysis.detector import DetectorInfo, Example, Match
from core.semantics.callees import call_parts, unwrap
from core.solidity.ast import Node
from core.solidity.compilation import Compilation

INFO = DetectorInfo(
    id="boolean-constant",
    title="A condition is spoilt by a constant",
    severity="low",
    confidence="high",
    swc="",
)

EXAMPLES = (
    Example(
        title="A check switched off for a test",
        source="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.0;
contract Vault {
    address owner = msg.sender;
    function open() external view returns (bool) {
        require(msg.sender == owner || true); //~ boolean-constant
        return true;
    }
}
""",
        flagged=True,
    ),
    Example(
        title="Idioms",
        source="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.0;
contract Vault {
    bool ready = true;
    function open(uint256 rounds) external view returns (bool) {
        while (true) { if (rounds == 0) break; rounds--; }
        if (!ready) require(false, "not ready");
        return ready;
    }
}
""",
        flagged=False,
    ),
)


def detect(compilation: Compilation) -> Iterator[Match]:
    """Yield each condition with a constant in it; comparisons with one as informational."""
    for ast in compilation.target_asts:
        for node in ast.walk("IfStatement", "BinaryOperation", "FunctionCall", "Conditional"):
            if node.kind == "BinaryOperation":
                yield from _operation(node)
                continue
            condition = _required(node) if node.kind == "FunctionCall" else node.child("condition")
            value = _constant(condition) if condition is not None else None
            if condition is not None and (value == "true" or (value and node.kind != "FunctionCall")):
                yield Match(condition, f"This condition is always {value}.")


def _operation(node: Node) -> Iterator[Match]:
    operator = node.text("operator")
    constants = [value for side in node.children() if (value := _constant(side)) is not None]
    if not constants:
        return
    if operator in {"&&", "||"}:
        decides = (operator == "||") == (constants[0] == "true")
        effect = f"is always {constants[0]}" if decides else "does not depend on the constant"
        yield Match(node, f"With a constant in it this condition {effect}.")
    elif operator in {"==", "!="}:
        yield Match(node, "Comparing with a constant says no more than the value itself.", "informational")


def _constant(node: Node) -> str | None:
    node = unwrap(node)
    return node.text("value") if node.kind == "Literal" and node.text("kind") == "bool" else None


def _required(node: Node) -> Node | None:
    parts = call_parts(node)
    if parts is None or parts.callee.kind != "Identifier" or parts.callee.name not in {"require", "assert"}:
        return None
    return parts.arguments[0] if parts.arguments else None

"""The dear half of a condition is asked first.

What it finds
`a && b` or `a || b` in a condition where `a` reads storage and `b` only compares parameters, local
variables or constants, so that their order does not matter to the outcome.

Why it matters
When `b` decides, the read of storage was paid for nothing.

Example
`require(open && amount > 0);` instead of `require(amount > 0 && open);`

Limits
Only operands that can neither revert nor change anything. How often the cheap half decides is not
known; when it seldom does, little is saved.

Source
Solidity manual, “Booleans” (short-circuiting); EIP-2929.
"""

from __future__ import annotations

from collections.abc import Iterator

from core.analysis.detector import DetectorInfo, Example, Match
from core.semantics.accesses import effects_of
from core.semantics.callees import unwrap
from core.semantics.model import Semantics, semantics_of
from core.solidity.ast import Node
from core.solidity.compilation import Compilation

INFO = DetectorInfo(
    id="cheap-condition-last",
    title="The dear half of a condition is asked first",
    severity="gas",
    confidence="medium",
    swc="",
)

EXAMPLES = (
    Example(
        title="Storage before a parameter",
        source="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.0;
contract Sale {
    bool open;
    function set(bool next) external { open = next; }
    function buy(uint256 amount) external view {
        require(open && amount > 0); //~ cheap-condition-last
    }
}
""",
        flagged=True,
    ),
    Example(
        title="A parameter before storage",
        source="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.0;
contract Sale {
    bool open;
    function set(bool next) external { open = next; }
    function buy(uint256 amount) external view {
        require(amount > 0 && open);
    }
}
""",
        flagged=False,
    ),
    Example(
        title="The old syntax",
        source="""pragma solidity ^0.4.24;
contract Sale {
    bool open;
    function set(bool next) public { open = next; }
    function buy(uint256 amount) public view {
        require(open && amount > 0); //~ cheap-condition-last
    }
}
""",
        flagged=True,
    ),
)

_JOINS = frozenset({"&&", "||"})
_PLAIN = frozenset(
    {"Identifier", "Literal", "MemberAccess", "IndexAccess", "BinaryOperation", "UnaryOperation"}
)
_SAFE = frozenset({"==", "!=", "<", ">", "<=", ">=", "&&", "||", "&", "|", "^", "!"})


def detect(compilation: Compilation) -> Iterator[Match]:
    """Yield each condition whose halves could change places."""
    model = semantics_of(compilation)
    for contract in model.target_contracts():
        for function in (*contract.functions, *contract.modifiers):
            body = function.body
            for node in body.walk("BinaryOperation") if body is not None else ():
                if node.text("operator") in _JOINS and _is_backwards(model, node):
                    yield Match(node, "This reads storage before it asks what costs next to nothing.")


def _is_backwards(model: Semantics, node: Node) -> bool:
    left, right = node.child("leftExpression"), node.child("rightExpression")
    if left is None or right is None or not (_is_harmless(left) and _is_harmless(right)):
        return False
    kinds = {item.kind for item in effects_of(model, left)}
    return kinds == {"read"} and not effects_of(model, right)


def _is_harmless(node: Node) -> bool:
    """Whether asking can neither revert nor change anything: no calls, no arithmetic, no arrays."""
    for item in node.walk():
        inner = unwrap(item)
        if inner is not item:
            continue
        if item.kind not in _PLAIN or (item.text("operator") and item.text("operator") not in _SAFE):
            return False
        base = item.child("baseExpression")
        if base is not None and not base.type_string.startswith("mapping("):
            return False
        if item.kind == "MemberAccess" and item.text("memberName") in {"balance", "code", "codehash"}:
            return False
    return True

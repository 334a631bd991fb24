"""A decision hangs on the exact time of the block.

What it finds
A comparison that asks whether `block.timestamp` (or `now`) *equals* something the contract did not
take from an earlier block, or whether a span of less than fifteen seconds has passed.

Why it matters
A validator chooses the timestamp within a few seconds, and a block may not come at the second that
was meant. What depends on the exact second can be steered, or can never happen.

Example
`require(block.timestamp == start);`

Limits
Deadlines and periods of longer than a block are left alone: comparing them is what the timestamp is
for. `block.timestamp == last` with a stored `last` is the usual “already done in this block” and is
left alone too.

Source
SWC-116; Solidity manual, “Block and Transaction Properties”.
"""

from __future__ import annotations

from collections.abc import Iterator

from core.analysis.detector import DetectorInfo, Example, Match, SyntaxMatch
from core.semantics.conditions import conditions_of
from core.semantics.model import Semantics, semantics_of
from core.semantics.origins import sources_of
from core.semantics.scope import Scope, entry_scope
from core.semantics.written import Tokens, body_of, conditions_in, find, span_of
from core.solidity.ast import Node
from core.solidity.compilation import Compilation
from core.solidity.tolerant import SyntaxFunction, SyntaxTree

INFO = DetectorInfo(
    id="timestamp-dependence",
    title="A decision hangs on the exact time of the block",
    severity="low",
    confidence="medium",
    swc="SWC-116",
)

EXAMPLES = (
    Example(
        title="Only in one very second",
        source="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.0;
contract Sale {
    function open(uint256 start) external view returns (bool) {
        require(block.timestamp == start, "not now"); //~ timestamp-dependence
        return true;
    }
}
""",
        flagged=True,
    ),
    Example(
        title="A deadline",
        source="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.0;
contract Sale {
    function open(uint256 end) external view returns (bool) {
        require(block.timestamp <= end, "too late");
        return true;
    }
}
""",
        flagged=False,
    ),
    Example(
        title="The old syntax",
        source="""pragma solidity ^0.4.24;
contract Sale {
    function open(uint256 start) public view returns (bool) {
        if (now == start) { //~ timestamp-dependence
            return true;
        }
        return false;
    }
}
""",
        flagged=True,
    ),
)

_ORDER = frozenset({"<", ">", "<=", ">="})
_SHORT_SECONDS = 15
_TIMES = frozenset({"now", "block.timestamp"})


def detect(compilation: Compilation) -> Iterator[Match]:
    """Yield each condition that is too exact about the time."""
    model = semantics_of(compilation)
    for function in model.target_functions():
        scope = entry_scope(model.contract_of(function.node), function)
        for condition in conditions_of(function):
            if condition.kind == "BinaryOperation" and _is_too_exact(model, condition, scope):
                yield Match(
                    condition,
                    "This decision hangs on the exact second of the block, which a validator can shift.",
                )


def _is_too_exact(model: Semantics, node: Node, scope: Scope) -> bool:
    left, right = node.child("leftExpression"), node.child("rightExpression")
    if left is None or right is None:
        return False
    one, two = (frozenset(item.kind for item in sources_of(model, side, scope)) for side in (left, right))
    if ("time" in one) == ("time" in two) or (one | two) & {"unknown", "outcome", "view"}:
        return False
    if node.text("operator") in {"==", "!="}:
        return (
            not (one | two) & {"state", "immutable"}
            and "uint" in left.type_string
            and not _has_division(node)
        )
    return node.text("operator") in _ORDER and _is_short(node)


def _has_division(node: Node) -> bool:
    return any(item.text("operator") in {"/", "%"} for item in node.walk("BinaryOperation"))


def _is_short(node: Node) -> bool:
    """Whether a literal span of a few seconds is added, subtracted or compared."""
    sums = [item for item in node.walk("BinaryOperation") if item.text("operator") in {"+", "-"}]
    spans = [side for item in (node, *sums) for side in item.children() if side.kind == "Literal"]
    return bool(sums) and any(_is_few_seconds(item) for item in spans)


def _is_few_seconds(literal: Node) -> bool:
    text = literal.type_string.removeprefix("int_const ")
    return text.isdigit() and 1 < int(text) < _SHORT_SECONDS


def detect_syntax(tree: SyntaxTree) -> Iterator[SyntaxMatch]:
    """Yield each condition that wants the time to equal a parameter or a number."""
    for function in tree.functions:
        for condition in conditions_in(body_of(tree, function)):
            if _equals_time(condition, function):
                yield SyntaxMatch(
                    span_of(condition),
                    "This decision hangs on the exact second of the block, which a validator can shift.",
                )


def _equals_time(condition: Tokens, function: SyntaxFunction) -> bool:
    for operator in ("==", "!="):
        for at in find(condition, operator):
            sides = (condition[:at], condition[at + 1 :])
            texts = ["".join(item.text for item in side) for side in sides]
            other = sides[1] if texts[0] in _TIMES else sides[0] if texts[1] in _TIMES else ()
            if len(other) == 1 and (other[0].kind == "number" or other[0].text in function.parameters):
                return True
    return False

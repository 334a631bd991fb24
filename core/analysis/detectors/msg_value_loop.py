"""The same ether is counted in every round of a loop.

What it finds
`msg.value` in a loop, or in a function that a loop calls, of an entry point that takes ether: it is
credited, sent on, or compared with the price of one item.

Why it matters
`msg.value` is what came with the whole transaction. Counted once per round, one payment buys many.

Example
`for (uint256 i; i < ids.length; ++i) { require(msg.value >= price); _mint(ids[i]); }`

Limits
A share (`msg.value / n`), a comparison with what the loop adds up, and a round that leaves the loop
are left alone. Whether several rounds really happen is not judged. Assembly is not read.

Source
Solidity manual, “Block and Transaction Properties”.
"""

from __future__ import annotations

from collections.abc import Iterator

from core.analysis.detector import DetectorInfo, Example, Match
from core.semantics.authority import entry_traces
from core.semantics.loops import leaves_at_once, loops_of, repeated
from core.semantics.model import semantics_of
from core.solidity.ast import Node
from core.solidity.compilation import Compilation

INFO = DetectorInfo(
    id="msg-value-loop",
    title="The same ether is counted in every round of a loop",
    severity="high",
    confidence="medium",
    swc="",
)

EXAMPLES = (
    Example(
        title="One payment is credited to everybody",
        source="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.0;
contract Gifts {
    mapping(address => uint256) balances;
    function give(address[] calldata to) external payable {
        for (uint256 i = 0; i < to.length; i++) {
            balances[to[i]] += msg.value; //~ msg-value-loop
        }
    }
}
""",
        flagged=True,
    ),
    Example(
        title="One payment is shared",
        source="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.0;
contract Gifts {
    mapping(address => uint256) balances;
    function give(address[] calldata to) external payable {
        for (uint256 i = 0; i < to.length; i++) {
            balances[to[i]] += msg.value / to.length;
        }
    }
}
""",
        flagged=False,
    ),
    Example(
        title="The price of one is asked for each, with the old syntax",
        source="""pragma solidity ^0.4.24;
contract Shop {
    uint256 price = 1 ether;
    mapping(uint256 => address) sold;
    function buy(uint256[] ids) public payable {
        for (uint256 i = 0; i < ids.length; i++) {
            require(msg.value >= price); //~ msg-value-loop
            sold[ids[i]] = msg.sender;
        }
    }
}
""",
        flagged=True,
    ),
)

_COMPARISONS = frozenset({"==", "!=", "<", "<=", ">", ">="})


def detect(compilation: Compilation) -> Iterator[Match]:
    """Yield each use of the ether sent that a loop repeats; medium where it is only compared."""
    model = semantics_of(compilation)
    for trace in entry_traces(model):
        if trace.function.mutability != "payable":
            continue
        for loop in loops_of(model, trace.function, trace.contract):
            for part in repeated(model, loop, trace.contract):
                for use in part.walk("MemberAccess"):
                    if not _is_value(use) or leaves_at_once(use):
                        continue
                    comparison = _comparison(use)
                    if comparison is not None and _adds_up(loop, comparison):
                        continue
                    if _is_divided(use):
                        continue
                    yield Match(
                        use,
                        f"{trace.function.signature} counts the same ether again in every round of a loop.",
                        "medium" if comparison is not None else "high",
                        related=(loop,),
                    )


def _is_value(node: Node) -> bool:
    base = node.child("expression")
    return (
        node.text("memberName") == "value"
        and base is not None
        and base.kind == "Identifier"
        and base.name == "msg"
    )


def _comparison(use: Node) -> Node | None:
    for parent in use.ancestors():
        if parent.kind == "BinaryOperation" and parent.text("operator") in _COMPARISONS:
            return parent
        if parent.kind not in {"BinaryOperation", "TupleExpression", "FunctionCall"}:
            return None
    return None


def _adds_up(loop: Node, comparison: Node) -> bool:
    """Whether the other side of a comparison changes as the loop goes on, or is zero."""
    names = {
        item.get("referencedDeclaration")
        for item in comparison.walk("Identifier")
        if not _only_chooses(item, comparison)
    }
    if any(item.text("value") == "0" for item in comparison.walk("Literal")):
        return True
    for change in loop.walk("Assignment", "UnaryOperation"):
        place = change.child("leftHandSide") or change.child("subExpression")
        while place is not None and place.kind == "IndexAccess":
            place = place.child("baseExpression")
        changes = change.kind == "Assignment" or change.text("operator") in {"++", "--"}
        if changes and place is not None and place.get("referencedDeclaration") in names:
            return True
    return False


def _only_chooses(name: Node, comparison: Node) -> bool:
    """Whether a name is part of a key: `prices[i]` is the price of one item, whatever `i` counts."""
    below = name
    for parent in name.ancestors():
        if below.id == comparison.id:
            return False
        if parent.kind == "IndexAccess":
            index = parent.child("indexExpression")
            if index is not None and index.id == below.id:
                return True
        below = parent
    return False


def _is_divided(use: Node) -> bool:
    for parent in use.ancestors():
        if parent.kind == "BinaryOperation" and parent.text("operator") == "/":
            return True
        callee = parent.child("expression") if parent.kind == "FunctionCall" else None
        if callee is not None and callee.text("memberName") in {"div", "mulDiv"}:
            return True
        if parent.kind in {"Block", "ExpressionStatement", "VariableDeclarationStatement"}:
            return False
    return False

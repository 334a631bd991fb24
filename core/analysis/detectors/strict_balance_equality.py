"""A decision hangs on a balance that anybody can change by a little.

What it finds
`==` or `!=` between this contract's ether or token balance and a number other than zero, in a
condition.

Why it matters
Ether can be forced into a contract (by `selfdestruct`, as a block reward, before it is deployed), and
tokens can be sent to it by anybody. One wei more, and the condition never holds again.

Example
`require(address(this).balance == goal);`

Limits
A comparison with zero is left alone, and so is one of two balances of which one was taken earlier in
the same function (`balanceAfter == balanceBefore + amount`): nobody acts in between. Block times are
`timestamp-dependence`.

Source
SWC-132; Solidity manual, “Contract-related” members of `address`.
"""

from __future__ import annotations

from collections.abc import Iterator

from core.analysis.detector import DetectorInfo, Example, Match
from core.semantics.callees import call_parts, is_external_callee, unwrap
from core.semantics.conditions import conditions_of
from core.semantics.model import Function, Semantics, semantics_of
from core.semantics.once import is_zero
from core.solidity.ast import Node
from core.solidity.compilation import Compilation

INFO = DetectorInfo(
    id="strict-balance-equality",
    title="A decision hangs on a balance that anybody can change by a little",
    severity="medium",
    confidence="high",
    swc="SWC-132",
)

EXAMPLES = (
    Example(
        title="The goal must be met exactly",
        source="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.0;
contract Goal {
    bool public met;
    receive() external payable {}
    function finish() external {
        require(address(this).balance == 10 ether); //~ strict-balance-equality
        met = true;
    }
}
""",
        flagged=True,
    ),
    Example(
        title="The goal must be reached",
        source="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.0;
contract Goal {
    bool public met;
    receive() external payable {}
    function finish() external {
        require(address(this).balance >= 10 ether);
        met = true;
    }
}
""",
        flagged=False,
    ),
    Example(
        title="The old syntax",
        source="""pragma solidity ^0.4.24;
contract Goal {
    bool public met;
    function () public payable {}
    function finish() public {
        if (this.balance != 10 ether) revert(); //~ strict-balance-equality
        met = true;
    }
}
""",
        flagged=True,
    ),
)


def detect(compilation: Compilation) -> Iterator[Match]:
    """Yield each condition that wants a balance of this contract to be exactly something."""
    model = semantics_of(compilation)
    for contract in model.target_contracts():
        for function in (*contract.functions, *contract.modifiers):
            for condition in conditions_of(function):
                if condition.kind != "BinaryOperation" or condition.text("operator") not in {"==", "!="}:
                    continue
                sides = [condition.child("leftExpression"), condition.child("rightExpression")]
                named = [_kind(model, unwrap(side), function) for side in sides if side is not None]
                others = [
                    side for side, kind in zip(sides, named, strict=True) if side is not None and not kind
                ]
                if (
                    len(others) == 1
                    and not is_zero(unwrap(others[0]))
                    and not _holds_balance(model, others[0], function)
                ):
                    kind = next(item for item in named if item)
                    yield Match(
                        condition, f"Anybody can send a little, and this {kind} balance is never equal."
                    )


def _kind(model: Semantics, node: Node, function: Function) -> str:
    """`ether` or `token` where an expression is this contract's balance, also through one local."""
    if node.kind == "Identifier":
        value = _value(model, node)
        return _kind(model, unwrap(value), function) if value is not None else ""
    if node.kind == "MemberAccess" and node.text("memberName") == "balance":
        base = node.child("expression")
        return "ether" if base is not None and _is_this(base) else ""
    parts = call_parts(node) if node.kind == "FunctionCall" else None
    if parts is None or not is_external_callee(parts.callee) or len(parts.arguments) != 1:
        return ""
    is_token = parts.callee.text("memberName") == "balanceOf" and _is_this(parts.arguments[0])
    return "token" if is_token else ""


def _value(model: Semantics, node: Node) -> Node | None:
    """What a local is declared with, where that is its only value."""
    declared = model.declaration(node)
    statement = declared.parent if declared is not None else None
    if statement is None or statement.kind != "VariableDeclarationStatement":
        return None
    return statement.child("initialValue") if len(statement.nodes("declarations")) == 1 else None


def _is_this(node: Node) -> bool:
    node = unwrap(node)
    if node.kind == "FunctionCall" and node.get("kind") == "typeConversion":
        return _is_this(node.nodes("arguments")[0])
    return node.kind == "Identifier" and node.name == "this"


def _holds_balance(model: Semantics, node: Node, function: Function) -> bool:
    """Whether the other side was itself worked out from a balance in the same function."""
    for item in node.walk("Identifier", "MemberAccess", "FunctionCall"):
        if _kind(model, item, function):
            return True
    return False

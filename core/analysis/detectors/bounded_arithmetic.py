"""Arithmetic that cannot overflow is checked.

What it finds
A function with checked additions, subtractions or multiplications, or steps of loops, that are proven to
stay within their type; one finding, at the first of them.

Why it matters
Since 0.8 the compiler checks every operation. Where a comparison just before, or the range of the
values, has settled it already, the check is paid for nothing.

Example
`require(balance >= amount); balance -= amount;`

Limits
Quiet for counters of the form `i < n; ++i`, which solc leaves unchecked by itself since 0.8.22, and
inside `unchecked`. What is not proven is not said.

Source
Solidity manual, “Checked or Unchecked Arithmetic”; solc 0.8.22 release notes.
"""

from __future__ import annotations

from collections.abc import Iterator

from core.analysis.detector import DetectorInfo, Example, Match
from core.semantics.free_arithmetic import bounded_operations, is_free_already, simple_statements
from core.semantics.model import Function, Semantics, semantics_of
from core.solidity.ast import Node
from core.solidity.compilation import Compilation
from core.solidity.versions import parse_version

INFO = DetectorInfo(
    id="bounded-arithmetic",
    title="Arithmetic that cannot overflow is checked",
    severity="gas",
    confidence="high",
    swc="",
)

EXAMPLES = (
    Example(
        title="A subtraction behind its comparison",
        source="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.0;
contract Bank {
    mapping(address => uint256) balances;
    function put() external payable { balances[msg.sender] = msg.value; }
    function take(uint256 amount) external {
        require(balances[msg.sender] >= amount);
        balances[msg.sender] -= amount; //~ bounded-arithmetic
    }
}
""",
        flagged=True,
    ),
    Example(
        title="A subtraction that relies on the check",
        source="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.0;
contract Bank {
    mapping(address => uint256) balances;
    function put() external payable { balances[msg.sender] = msg.value; }
    function take(uint256 amount) external { balances[msg.sender] -= amount; }
}
""",
        flagged=False,
    ),
)

_CHECKED_SINCE = (0, 8, 0)


def detect(compilation: Compilation) -> Iterator[Match]:
    """Yield each function that pays for checks of what is proven."""
    if parse_version(compilation.version) < _CHECKED_SINCE:
        return
    model = semantics_of(compilation)
    for contract in model.target_contracts():
        for function in contract.functions:
            found = sorted(_paid_for_nothing(compilation, model, function), key=lambda node: node.span.start)
            if found:
                yield Match(
                    found[0],
                    "This is proven to stay within its type, and is checked all the same.",
                    related=tuple(found[1:]),
                )


def _paid_for_nothing(compilation: Compilation, model: Semantics, function: Function) -> Iterator[Node]:
    for statement in simple_statements(function):
        if bounded_operations(model, statement):
            yield statement
    for loop in function.node.walk("ForStatement"):
        step = loop.child("loopExpression")
        if step is not None and not is_free_already(compilation, loop) and bounded_operations(model, step):
            yield step

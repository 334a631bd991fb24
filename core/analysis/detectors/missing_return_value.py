"""A function promises a result and may not give one.

What it finds
A function with unnamed results that can reach its end without a `return`.

Why it matters
The caller then gets zero, false or an empty value that nobody chose. A token whose `transfer` moves the
tokens and says false makes careful callers revert.

Example
`function approve(address to, uint256 n) public returns (bool) { allowed[msg.sender][to] = n; }`

Limits
Named results count as given. A call of a function that always reverts ends a path. Functions that
return from inline assembly are left alone.

Source
Solidity manual, “Returning Multiple Values”; compiler warning 6321.
"""

from __future__ import annotations

from collections.abc import Iterator

from core.analysis.detector import DetectorInfo, Example, Match
from core.analysis.finding import Severity
from core.semantics.ends import may_fall_off
from core.semantics.model import Function, semantics_of
from core.solidity.compilation import Compilation

INFO = DetectorInfo(
    id="missing-return-value",
    title="A function promises a result and may not give one",
    severity="low",
    confidence="high",
    swc="",
)

EXAMPLES = (
    Example(
        title="A path without a return",
        source="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.0;
contract Limits {
    uint256 limit = 5;
    function check(uint256 amount) external view returns (bool) { //~ missing-return-value
        if (amount <= limit) return true;
    }
}
""",
        flagged=True,
    ),
    Example(
        title="Every path ends",
        source="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.0;
contract Limits {
    uint256 limit = 5;
    function check(uint256 amount) external view returns (bool) {
        if (amount <= limit) return true;
        revert("too much");
    }
}
""",
        flagged=False,
    ),
    Example(
        title="A token that always says false",
        source="""pragma solidity ^0.4.24;
contract Token {
    mapping(address => uint256) balances;
    function transfer(address to, uint256 value) public returns (bool) { //~ missing-return-value
        require(balances[msg.sender] >= value);
        balances[msg.sender] -= value;
        balances[to] += value;
    }
}
""",
        flagged=True,
    ),
)


def detect(compilation: Compilation) -> Iterator[Match]:
    """Yield each function that may end without the result it promises."""
    model = semantics_of(compilation)
    for contract in model.target_contracts():
        for function in contract.functions:
            if function.body is None or not function.returns or all(item.name for item in function.returns):
                continue
            if function.body.nodes("statements") and may_fall_off(model, function, contract):
                yield Match(
                    function.node,
                    f"{function.name} can end without a return, and then gives a value nobody chose.",
                    severity=_severity(function),
                )


def _severity(function: Function) -> Severity:
    """A function that acts and never says that it did makes every careful caller fail."""
    flag = [item.type_string for item in function.returns] == ["bool"]
    silent = not any(True for _ in function.node.walk("Return"))
    return "medium" if flag and silent and function.is_entry and function.changes_state else "low"

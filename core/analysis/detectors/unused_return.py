"""What another contract answered is ignored.

What it finds
A call of another contract's function that returns something, as a statement of its own or into a
variable that nothing reads.

Why it matters
A result is often the only sign of what really happened: how much was repaid, which id was made,
whether the order was filled.

Example
`pool.redeem(shares);` where `redeem` returns the amount

Limits
Token functions that return a flag (`transfer`, `transferFrom`, `approve`) are
`unchecked-erc20-transfer`; low-level calls are `unchecked-low-level-call`. A component that is left
out of a tuple on purpose, and a result of `try`, are not counted.

Source
SWC-104; CWE-252.
"""

from __future__ import annotations

from collections.abc import Iterator

from core.analysis.detector import DetectorInfo, Example, Match
from core.semantics.calls import ExternalCall
from core.semantics.facts import external_calls_below
from core.semantics.model import semantics_of
from core.semantics.results import result_is_dropped
from core.solidity.compilation import Compilation

INFO = DetectorInfo(
    id="unused-return",
    title="What another contract answered is ignored",
    severity="low",
    confidence="medium",
    swc="SWC-104",
)

EXAMPLES = (
    Example(
        title="How much was redeemed is not looked at",
        source="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.0;
interface Pool { function redeem(uint256 shares) external returns (uint256 amount); }
contract Saver {
    Pool immutable pool;
    constructor(Pool given) { pool = given; }
    function leave(uint256 shares) external { pool.redeem(shares); } //~ unused-return
}
""",
        flagged=True,
    ),
    Example(
        title="It is looked at",
        source="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.0;
interface Pool { function redeem(uint256 shares) external returns (uint256 amount); }
contract Saver {
    Pool immutable pool;
    constructor(Pool given) { pool = given; }
    function leave(uint256 shares, uint256 least) external {
        require(pool.redeem(shares) >= least);
    }
}
""",
        flagged=False,
    ),
    Example(
        title="The old syntax",
        source="""pragma solidity ^0.4.24;
contract Pool { function redeem(uint256 shares) public returns (uint256); }
contract Saver {
    Pool pool;
    function leave(uint256 shares) public {
        uint256 got = pool.redeem(shares); //~ unused-return
    }
}
""",
        flagged=True,
    ),
)

_TOKEN = frozenset({"transfer", "transferFrom", "approve", "safeTransfer", "safeTransferFrom", "permit"})


def detect(compilation: Compilation) -> Iterator[Match]:
    """Yield each call of a method whose result goes nowhere."""
    model = semantics_of(compilation)
    for contract in model.target_contracts():
        for function in (*contract.functions, *contract.modifiers):
            if function.body is None:
                continue
            for call in external_calls_below(model, function.body):
                answers = _answers(call)
                if not answers or _is_tried(call):
                    continue
                if all(result_is_dropped(model, call.node, index) for index in range(answers)):
                    name = call.function.name if call.function is not None else "the call"
                    yield Match(call.node, f"What {name} returns is ignored.")


def _answers(call: ExternalCall) -> int:
    """How many values the called method gives; 0 where that is not this detector's concern."""
    declared = call.function
    if call.kind != "method" or declared is None or declared.kind != "FunctionDefinition":
        return 0
    if declared.name in _TOKEN:
        return 0
    returns = declared.child("returnParameters")
    return len(returns.nodes("parameters")) if returns is not None else 0


def _is_tried(call: ExternalCall) -> bool:
    statement = call.node.parent
    return statement is not None and statement.kind == "TryStatement"

"""A trade has no deadline.

What it finds
A call whose parameter is named a deadline and gets the time of the block it runs in, that time plus
something, or a number that never comes.

Why it matters
A transaction can wait for hours until a block takes it. A deadline that is computed when the
transaction runs has always just been met, so the trade also happens at a price nobody meant any more.

Example
`router.swapExactTokensForTokens(amount, least, path, to, block.timestamp);`

Limits
Quiet where the contract compares a deadline of the caller's with the time itself, and for permits,
whose deadline is part of what was signed. A good minimum amount limits the harm: low.

Source
Uniswap V2 and V3 documentation, “deadline” of routers.
"""

from __future__ import annotations

from collections.abc import Iterator

from core.analysis.detector import DetectorInfo, Example, Match
from core.semantics.arguments import Argument, arguments_of, words_of
from core.semantics.authority import entry_traces
from core.semantics.model import Semantics, semantics_of
from core.semantics.origins import sources_of
from core.semantics.scope import Scope
from core.semantics.trace import Trace
from core.semantics.trading import comparisons
from core.solidity.compilation import Compilation

INFO = DetectorInfo(
    id="missing-deadline",
    title="A trade has no deadline",
    severity="low",
    confidence="high",
    swc="",
)

_ROUTER = """interface IRouter {
    function swapExactTokensForTokens(
        uint256 amountIn, uint256 amountOutMin, address[] calldata path, address to, uint256 deadline
    ) external returns (uint256[] memory amounts);
}
"""

EXAMPLES = (
    Example(
        title="The deadline is whenever the trade happens",
        source="// SPDX-License-Identifier: MIT\npragma solidity ^0.8.0;\n"
        + _ROUTER
        + """contract Trader {
    IRouter immutable router;
    constructor(IRouter given) { router = given; }
    function trade(uint256 amount, uint256 least, address[] calldata path) external {
        router.swapExactTokensForTokens( //~ missing-deadline
            amount, least, path, msg.sender, block.timestamp
        );
    }
}
""",
        flagged=True,
    ),
    Example(
        title="The caller says until when",
        source="// SPDX-License-Identifier: MIT\npragma solidity ^0.8.0;\n"
        + _ROUTER
        + """contract Trader {
    IRouter immutable router;
    constructor(IRouter given) { router = given; }
    function trade(uint256 amount, uint256 least, address[] calldata path, uint256 deadline) external {
        router.swapExactTokensForTokens(amount, least, path, msg.sender, deadline);
    }
}
""",
        flagged=False,
    ),
    Example(
        title="The old exchange",
        source="""pragma solidity ^0.4.24;
interface Exchange {
    function ethToTokenSwapInput(uint256 min_tokens, uint256 deadline) external payable returns (uint256);
}
contract Trader {
    Exchange exchange;
    constructor(Exchange given) public { exchange = given; }
    function trade(uint256 least) public payable {
        exchange.ethToTokenSwapInput.value(msg.value)(least, now + 300); //~ missing-deadline
    }
}
""",
        flagged=True,
    ),
)

_FIXED = frozenset({"literal", "constant", "time"})
_SIGNED = frozenset({"permit"})


def detect(compilation: Compilation) -> Iterator[Match]:
    """Yield each call whose deadline can never be missed."""
    model = semantics_of(compilation)
    for trace in entry_traces(model):
        for event in trace.events:
            call = event.effect.call
            if call is None or call.function is None or words_of(call.function.name) & _SIGNED:
                continue
            made = any(_is_void(model, item, event.scope) for item in arguments_of(model, call))
            if made and not _checks_time(model, trace):
                yield Match(
                    call.node,
                    f"The deadline of {call.function.name} is made when the transaction runs: it is never "
                    "missed, however long the transaction waits.",
                )


def _is_void(model: Semantics, item: Argument, scope: Scope) -> bool:
    if "deadline" not in words_of(item.name) or not item.type_string.startswith("uint"):
        return False
    kinds = {one.kind for one in sources_of(model, item.value, scope)}
    return bool(kinds) and ("time" in kinds or kinds <= _FIXED) and item.value.kind != "Conditional"


def _checks_time(model: Semantics, trace: Trace) -> bool:
    """Whether the caller's own deadline is compared with the time."""
    for one, two in comparisons(model, trace):
        kinds, others = ({item.kind for item in side} for side in (one, two))
        if ("time" in kinds and "parameter" in others) or ("time" in others and "parameter" in kinds):
            return True
    return False

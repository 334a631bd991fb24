"""A trade accepts any price.

What it finds
A call that swaps, adds or removes liquidity, or deposits, with nothing as the least amount it accepts
(or with no limit to what it pays): a literal 0 or 1, the largest number, an array that was never filled,
or an amount asked of the market itself in the same transaction.

Why it matters
Whoever sees the transaction coming trades before it and after it (a sandwich): the price is moved, the
contract accepts it, and the difference is theirs. A quote that is read in the same transaction has been
moved too.

Example
`router.swapExactTokensForTokens(amount, 0, path, address(this), deadline);`

Limits
Parameters are known by their names (`amountOutMin`, `minShares`, `amount0Min`, `amountInMax`), so an
interface without names says nothing. Quiet where what came out (the result, or a token balance) is
compared with something afterwards. That only a keeper may start the trade does not help: the mempool
shows it to all.

Source
Uniswap V2 and V3 documentation, “Pricing” and “Single Swaps”.
"""

from __future__ import annotations

from collections.abc import Iterator

from core.analysis.detector import DetectorInfo, Example, Match
from core.semantics.arguments import Argument, arguments_of, words_of
from core.semantics.authority import entry_traces
from core.semantics.callees import call_parts
from core.semantics.calls import ExternalCall
from core.semantics.model import Semantics, semantics_of
from core.semantics.moves import asked_name
from core.semantics.origins import sources_of
from core.semantics.scope import Scope, Source, Sources
from core.semantics.terms import constant_of
from core.semantics.trace import Trace
from core.semantics.trading import comparisons, is_trade
from core.semantics.values import local_value
from core.solidity.ast import Node
from core.solidity.compilation import Compilation

INFO = DetectorInfo(
    id="missing-slippage",
    title="A trade accepts any price",
    severity="medium",
    confidence="medium",
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
        title="Nothing is accepted too",
        source="// SPDX-License-Identifier: MIT\npragma solidity ^0.8.0;\n"
        + _ROUTER
        + """contract Trader {
    IRouter immutable router;
    constructor(IRouter given) { router = given; }
    function trade(uint256 amount, address[] calldata path, uint256 deadline) external {
        router.swapExactTokensForTokens( //~ missing-slippage
            amount, 0, path, msg.sender, deadline
        );
    }
}
""",
        flagged=True,
    ),
    Example(
        title="The caller says what is enough",
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
    function trade(uint256 deadline) public payable {
        exchange.ethToTokenSwapInput.value(msg.value)(1, deadline); //~ missing-slippage
    }
}
""",
        flagged=True,
    ),
)

_LEAST = frozenset({"min", "mins", "minimum", "least"})
_MOST = frozenset({"max", "maximum"})
_PAID = frozenset({"in", "input", "cost", "sold", "pay", "paid", "spend", "spent"})
_NOT_AMOUNTS = frozenset(
    {"price", "tick", "time", "timestamp", "delay", "block", "fee", "bps", "nonce", "id"}
)
_QUOTES = frozenset({"quote", "quoter", "reserves", "slot", "dy", "calc", "amounts", "preview", "estimate"})
_ORACLES = frozenset({"latest", "round", "oracle", "consult", "observe", "twap", "answer", "feed"})
_NEGLIGIBLE = 1


def detect(compilation: Compilation) -> Iterator[Match]:
    """Yield each trade without a limit to its price."""
    model = semantics_of(compilation)
    for trace in entry_traces(model):
        for event in trace.events:
            call = event.effect.call
            if call is None or call.function is None or not is_trade(call):
                continue
            reason = _unlimited(model, call, event.scope)
            if reason and not _checks_after(model, trace, call):
                yield Match(
                    call.node, f"{call.function.name} {reason}, so whoever sees it coming sets the price."
                )


def _unlimited(model: Semantics, call: ExternalCall, scope: Scope) -> str:
    """Why a trade has no limit; the empty string where one of its limits is a limit."""
    given = arguments_of(model, call)
    if any(_is_price_limit(item) and constant_of(model, item.value) is None for item in given):
        return ""
    limits = [item for item in given if _is_least(item) or _is_most(item)]
    reasons = [_reason(model, item, scope) for item in limits]
    return reasons[0] if reasons and all(reasons) else ""


def _is_price_limit(item: Argument) -> bool:
    return {"price", "limit"} <= words_of(item.name)


def _is_least(item: Argument) -> bool:
    words = words_of(item.name)
    return bool(words & _LEAST) and not words & _NOT_AMOUNTS and item.type_string.startswith("uint")


def _is_most(item: Argument) -> bool:
    words = words_of(item.name)
    return (
        bool(words & _MOST)
        and bool(words & _PAID)
        and not words & _NOT_AMOUNTS
        and item.type_string.startswith("uint")
    )


def _reason(model: Semantics, item: Argument, scope: Scope) -> str:
    if _is_most(item):
        kinds = {one.kind for one in sources_of(model, item.value, scope)}
        return (
            f"sets no limit to {item.name}" if kinds == {"literal"} and _is_largest(model, item.value) else ""
        )
    number = constant_of(model, item.value)
    if number is not None:
        return f"accepts {number} as {item.name}" if number <= _NEGLIGIBLE else ""
    if "[" in item.type_string:
        return f"leaves {item.name} empty" if _is_unfilled(model, item.value) else ""
    if _is_quoted(model, sources_of(model, item.value, scope)):
        return f"takes {item.name} from the market it trades on, in the same transaction"
    return ""


def _is_largest(model: Semantics, value: Node) -> bool:
    number = constant_of(model, value)
    return (number is not None and number >= 2**127) or (
        value.kind == "MemberAccess" and value.text("memberName") == "max"
    )


def _is_unfilled(model: Semantics, value: Node) -> bool:
    made = local_value(model, value)
    parts = call_parts(made)
    if parts is None or parts.callee.kind != "NewExpression":
        return False
    declared = model.declaration(value) if value.kind == "Identifier" else None
    function = value.enclosing("FunctionDefinition")
    if declared is None or function is None:
        return True
    for node in function.walk("IndexAccess"):
        base = node.child("baseExpression")
        if base is not None and base.get("referencedDeclaration") == declared.id:
            return False
    return True


def _is_quoted(model: Semantics, sources: Sources) -> bool:
    """Whether an amount was asked of a market, and nothing but the market and fixed numbers decides it."""
    asked = [item for item in sources if item.kind in {"view", "outcome"}]
    rest = {item.kind for item in sources} - {
        "view",
        "outcome",
        "key",
        "literal",
        "constant",
        "immutable",
        "state",
    }
    if not asked or rest - {"this"}:
        return False
    names = [words_of(asked_name(model, item)) for item in asked]
    return any(one & _QUOTES for one in names) and not any(one & _ORACLES for one in names)


def _checks_after(model: Semantics, trace: Trace, call: ExternalCall) -> bool:
    """Whether what came out of the trade is compared with something."""
    for one, two in comparisons(model, trace):
        for side, other in ((one, two), (two, one)):
            if any(_came_out(model, item, call) for item in side) and any(
                item.kind != "literal" for item in other
            ):
                return True
    return False


def _came_out(model: Semantics, source: Source, call: ExternalCall) -> bool:
    if source.kind == "outcome":
        return source.detail == call.node.id
    if source.kind == "balance":
        return True
    return source.kind == "view" and "balance" in words_of(asked_name(model, source))

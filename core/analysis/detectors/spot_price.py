"""What a pool holds right now decides about amounts.

What it finds
A price that is made of a pool's current reserves or balances (`getReserves`, `slot0`, two `balanceOf` of
the same pool) and then decides how much is paid, minted or booked, or whether a payment is allowed, on a
path that does not trade with that pool.

Why it matters
Anyone moves a pool's price for the length of one transaction, with borrowed tokens: they buy, let the
contract look at the price, and sell again.

Example
`(uint112 a, uint112 b, ) = pair.getReserves(); debt[msg.sender] += collateral * a / b;`

Limits
A trade at a pool's own price is not a use of it as a price; nor are averages over time
(`price0CumulativeLast`, `observe`). A price that is only returned is for the caller to judge. Quiet for
paths that only an owner can take.

Source
Uniswap V2 documentation, “Oracles”.
"""

from __future__ import annotations

from collections.abc import Iterator

from core.analysis.detector import DetectorInfo, Example, Match
from core.semantics.arguments import words_of
from core.semantics.authority import entry_traces, is_authorized
from core.semantics.model import Semantics, semantics_of
from core.semantics.moves import asked, asked_name, written_value
from core.semantics.origins import sources_of
from core.semantics.scope import Scope, Source, Sources
from core.semantics.tokens import APPROVE, token_call
from core.semantics.trace import Event, Trace
from core.semantics.trading import callers_in, comparisons
from core.solidity.ast import Node
from core.solidity.compilation import Compilation

INFO = DetectorInfo(
    id="spot-price",
    title="What a pool holds right now decides about amounts",
    severity="medium",
    confidence="medium",
    swc="",
)

_PAIR = """interface IPair { function getReserves() external view returns (uint112, uint112, uint32); }
"""

EXAMPLES = (
    Example(
        title="A loan at the price of the moment",
        source="// SPDX-License-Identifier: MIT\npragma solidity ^0.8.0;\n"
        + _PAIR
        + """contract Lender {
    IPair immutable pair;
    mapping(address => uint256) collateral;
    mapping(address => uint256) debt;
    constructor(IPair given) { pair = given; }
    function put() external payable { collateral[msg.sender] += msg.value; }
    function borrow() external {
        (uint112 a, uint112 b, ) = pair.getReserves(); //~ spot-price
        debt[msg.sender] += (collateral[msg.sender] * a) / b;
    }
}
""",
        flagged=True,
    ),
    Example(
        title="A price that is only told",
        source="// SPDX-License-Identifier: MIT\npragma solidity ^0.8.0;\n"
        + _PAIR
        + """contract Reader {
    IPair immutable pair;
    constructor(IPair given) { pair = given; }
    function price() external view returns (uint256) {
        (uint112 a, uint112 b, ) = pair.getReserves();
        return (uint256(a) * 1e18) / b;
    }
}
""",
        flagged=False,
    ),
    Example(
        title="A sale of old at the price of the moment",
        source="""pragma solidity ^0.4.24;
interface Pair { function getReserves() external view returns (uint112, uint112, uint32); }
contract Sale {
    Pair pair;
    mapping(address => uint256) bought;
    constructor(Pair given) public { pair = given; }
    function buy() public payable {
        (uint112 a, uint112 b, ) = pair.getReserves(); //~ spot-price
        bought[msg.sender] += msg.value * a / b;
    }
}
""",
        flagged=True,
    ),
)

_SPOT = frozenset(
    {"getReserves", "slot0", "getAmountOut", "getAmountsOut", "getAmountIn", "getAmountsIn", "get_dy"}
)
_AVERAGES = frozenset({"cumulative", "observe", "consult", "twap", "latest", "round", "answer"})
_TRADES = frozenset({"swap", "mint", "burn", "sync", "liquidity", "exchange", "collect", "flash"})
_GIVES = frozenset({"mint", "borrow", "issue", "credit", "pay", "send", "transfer"})
_ORDERED = 2


def detect(compilation: Compilation) -> Iterator[Match]:
    """Yield each look at a pool whose price then decides about amounts."""
    model = semantics_of(compilation)
    for trace in entry_traces(model):
        events = [item for item in trace.events if not is_authorized(model, trace.contract, item.state)]
        used: dict[int, tuple[Node, Node]] = {}
        for event in events:
            for sources in _decided(model, event):
                for call in _spots(model, trace, sources):
                    used.setdefault(call.id, (call, event.effect.node))
        if any(_pays(model, event) for event in events):
            for pair in comparisons(model, trace):
                for call in _spots(model, trace, pair[0] | pair[1]):
                    used.setdefault(call.id, (call, trace.function.node))
        for call, sink in used.values():
            yield Match(
                call,
                f"What this pool holds at the moment decides about amounts in {trace.function.signature}; a "
                "trade just before moves it.",
                related=(sink,),
            )


def _decided(model: Semantics, event: Event) -> Iterator[Sources]:
    """Where the amounts come from that an event books or moves."""
    if event.effect.kind == "write" and any(not place.is_scalar for place in event.places):
        value = written_value(event)
        if value is not None and _is_amount(value):
            yield sources_of(model, value, event.scope)
    call = event.effect.call
    if call is None or call.is_read_only:
        return
    if call.sends_ether and event.site is not None:
        yield event.site.value
    item = token_call(model, call)
    if item is not None and item.signature != APPROVE:
        yield sources_of(model, item.arguments[-1], event.scope)
    elif call.function is not None and words_of(call.function.name) & _GIVES:
        for argument in call.arguments:
            if _is_amount(argument):
                yield sources_of(model, argument, event.scope)


def _is_amount(value: Node) -> bool:
    return value.type_string.startswith("uint")


def _pays(model: Semantics, event: Event) -> bool:
    call = event.effect.call
    if call is None or call.is_read_only:
        return False
    item = token_call(model, call)
    return call.sends_ether or (item is not None and item.signature != APPROVE)


def _spots(model: Semantics, trace: Trace, sources: Sources) -> Iterator[Node]:
    """Looks at pools that nothing but the moment decides, and that this path does not trade with."""
    names = {item: asked_name(model, item) for item in sources if item.kind == "view"}
    if any(words_of(name) & _AVERAGES for name in names.values()):
        return
    looks = [item for item, name in names.items() if name in _SPOT] or _balances(model, trace, names)
    for item in looks:
        call = asked(model, item)
        if call is not None and not _trades_there(model, trace, call):
            yield call


def _balances(model: Semantics, trace: Trace, names: dict[Source, str]) -> list[Source]:
    """Balances of one and the same pool in several tokens."""
    by_holder: dict[Sources, list[Source]] = {}
    for item, name in names.items():
        call = asked(model, item) if name == "balanceOf" else None
        arguments = call.nodes("arguments") if call is not None else ()
        scope = _scope_of(model, trace, call) if call is not None else None
        if arguments and scope is not None:
            holder = sources_of(model, arguments[0], scope)
            if holder and all(one.kind in {"state", "immutable", "constant", "key"} for one in holder):
                by_holder.setdefault(holder, []).append(item)
    return [item for items in by_holder.values() if len(items) >= _ORDERED for item in items[:1]]


def _scope_of(model: Semantics, trace: Trace, node: Node) -> Scope | None:
    function = model.function_of(node)
    return next((scope for item, scope in callers_in(model, trace) if item is function), None)


def _trades_there(model: Semantics, trace: Trace, look: Node) -> bool:
    """Whether the path trades with the pool it looks at, or with anything named as a market."""
    for event in trace.events:
        call = event.effect.call
        if call is None or call.is_read_only or call.function is None:
            continue
        if words_of(call.function.name) & _TRADES and not words_of(call.function.name) & {"from"}:
            target = call.target
            if target is not None and not _is_token_mint(call.function):
                return True
    return False


def _is_token_mint(declared: Node) -> bool:
    """`mint(address,uint256)` makes tokens; a pool's `mint(address)` adds liquidity."""
    listed = declared.child("parameters")
    count = len(listed.nodes("parameters")) if listed is not None else 0
    return declared.name in {"mint", "burn"} and count == _ORDERED

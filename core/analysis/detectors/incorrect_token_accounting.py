"""A deposit is booked as it was asked for, not as it arrived.

What it finds
A path that pulls tokens of the caller's choice into the contract and books the requested amount, without
a look at the balance before and after.

Why it matters
Some tokens keep a fee of every transfer, and some change balances by themselves. The contract then owes
more than it has, and the last ones to withdraw get nothing.

Example
`token.transferFrom(msg.sender, address(this), amount); balances[token][msg.sender] += amount;`

Limits
Only tokens that a stranger chooses are meant; a contract that was deployed for one token, or that keeps
a list of tokens, has somebody who knows them. Low, because the books are usually kept per token.

Source
EIP-20 promises no more than that a transfer happened; tokens with fees are listed by their own issuers.
"""

from __future__ import annotations

from collections.abc import Iterator

from core.analysis.detector import DetectorInfo, Example, Match
from core.semantics.authority import entry_traces, is_authorized, is_chosen_by_stranger
from core.semantics.callees import internal_callee
from core.semantics.model import Semantics, semantics_of
from core.semantics.moves import Move, move_of, written_value
from core.semantics.origins import sources_of
from core.semantics.scope import Sources
from core.semantics.trace import Event, Trace
from core.solidity.compilation import Compilation

INFO = DetectorInfo(
    id="incorrect-token-accounting",
    title="A deposit is booked as it was asked for, not as it arrived",
    severity="low",
    confidence="medium",
    swc="",
)

_INTERFACE = """interface IERC20 {
    function balanceOf(address who) external view returns (uint256);
    function transferFrom(address from, address to, uint256 amount) external returns (bool);
}
"""

EXAMPLES = (
    Example(
        title="Any token, booked as asked",
        source="// SPDX-License-Identifier: MIT\npragma solidity ^0.8.0;\n"
        + _INTERFACE
        + """contract Bank {
    mapping(IERC20 => mapping(address => uint256)) balances;
    function deposit(IERC20 token, uint256 amount) external {
        balances[token][msg.sender] += amount;
        require(token.transferFrom(msg.sender, address(this), amount)); //~ incorrect-token-accounting
    }
}
""",
        flagged=True,
    ),
    Example(
        title="What arrived is booked",
        source="// SPDX-License-Identifier: MIT\npragma solidity ^0.8.0;\n"
        + _INTERFACE
        + """contract Bank {
    mapping(IERC20 => mapping(address => uint256)) balances;
    function deposit(IERC20 token, uint256 amount) external {
        uint256 before = token.balanceOf(address(this));
        require(token.transferFrom(msg.sender, address(this), amount));
        balances[token][msg.sender] += token.balanceOf(address(this)) - before;
    }
}
""",
        flagged=False,
    ),
    Example(
        title="The exchanges of old",
        source="""pragma solidity ^0.4.24;
contract ERC20 { function transferFrom(address from, address to, uint256 value) public returns (bool); }
contract Exchange {
    mapping(address => mapping(address => uint256)) tokens;
    function depositToken(address token, uint256 value) public {
        require(ERC20(token).transferFrom(msg.sender, this, value)); //~ incorrect-token-accounting
        tokens[token][msg.sender] += value;
    }
}
""",
        flagged=True,
    ),
)


def detect(compilation: Compilation) -> Iterator[Match]:
    """Yield each pull of a stranger's token whose amount is booked unseen."""
    model = semantics_of(compilation)
    for trace in entry_traces(model):
        inside: set[int] = set()
        for event in trace.events:
            move = move_of(model, event)
            if move is None or event.scope.function.id in inside:
                continue
            function = internal_callee(model, event.effect.node, trace.contract)
            if function is not None:
                inside.add(function.id)
            if _is_foreign(model, trace, event, move) and _is_booked(model, trace, event, move):
                yield Match(
                    event.effect.node,
                    "The amount asked for is booked; a token that keeps a fee brings less than that.",
                    related=(trace.function.node,),
                )


def _is_foreign(model: Semantics, trace: Trace, event: Event, move: Move) -> bool:
    """Whether a stranger chooses the token that comes in."""
    receiver = sources_of(model, move.receiver, event.scope)
    if move.token is None or not any(item.kind == "this" for item in receiver):
        return False
    token = sources_of(model, move.token, event.scope)
    listed = {key for guard in event.state.guards if guard.kind == "listed" for key in guard.keys}
    if any(item.kind == "parameter" and item.detail in listed for item in token):
        return False
    if not any(item.kind in {"parameter", "calldata"} for item in token):
        return False
    return is_chosen_by_stranger(model, trace.contract, token) and not is_authorized(
        model, trace.contract, event.state
    )


def _is_booked(model: Semantics, trace: Trace, event: Event, move: Move) -> bool:
    """Whether the very amount asked for is written by key, and nobody asks a balance."""
    amount = _parameters(sources_of(model, move.amount, event.scope))
    if not amount or _asks_balance(model, trace):
        return False
    return any(amount & _booked(model, item) for item in trace.events)


def _booked(model: Semantics, event: Event) -> Sources:
    """The parameters whose value a write by key books."""
    if event.effect.kind != "write" or all(place.is_scalar for place in event.places):
        return frozenset()
    value = written_value(event)
    if value is None or not value.type_string.startswith("uint"):
        return frozenset()
    return _parameters(sources_of(model, value, event.scope))


def _parameters(sources: Sources) -> Sources:
    return frozenset(item for item in sources if item.kind == "parameter")


def _asks_balance(model: Semantics, trace: Trace) -> bool:
    for event in trace.events:
        call = event.effect.call
        if call is not None and call.function is not None and call.function.name == "balanceOf":
            return True
    return False

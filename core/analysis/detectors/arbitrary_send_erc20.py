"""Anyone can have somebody else's tokens moved.

What it finds
`transferFrom` (also `safeTransferFrom` of a library, or a low-level call with an encoded payload) whose
first address is chosen by whoever calls, on a path where nothing connects that address with the caller.

Why it matters
Whoever has approved the contract as a spender can be robbed: a stranger names them as the source.

Example
`function deposit(address from, uint256 amount) external { token.transferFrom(from, address(this), amount); }`

Limits
Quiet where the caller is checked, where the source signed, where an allowance of the source for the
caller is looked up, and where the source was called before and could object. Where what is moved is
booked for the source itself, nobody is robbed but somebody is pushed: medium. After a `permit` only
tokens that the caller chooses are looked at, since a token without `permit` may ignore the call.
ERC-721 has a `transferFrom` of the same signature, and the same holds for it.

Source
EIP-20, `transferFrom`; EIP-2612, “Security Considerations”.
"""

from __future__ import annotations

from collections.abc import Iterator

from core.analysis.detector import DetectorInfo, Example, Match
from core.analysis.finding import Confidence, Severity
from core.semantics.authority import entry_traces, is_authorized, is_chosen_by_stranger
from core.semantics.callees import internal_callee
from core.semantics.model import Semantics, semantics_of
from core.semantics.moves import Move, keys_of, move_of
from core.semantics.origins import sources_of
from core.semantics.scope import Sources
from core.semantics.trace import Event, Trace
from core.solidity.compilation import Compilation

INFO = DetectorInfo(
    id="arbitrary-send-erc20",
    title="Anyone can have somebody else's tokens moved",
    severity="high",
    confidence="medium",
    swc="",
)

EXAMPLES = (
    Example(
        title="A deposit in the caller's name, paid by anybody",
        source="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.0;
interface IERC20 { function transferFrom(address from, address to, uint256 amount) external returns (bool); }
contract Vault {
    IERC20 immutable token;
    mapping(address => uint256) balances;
    constructor(IERC20 given) { token = given; }
    function deposit(address from, uint256 amount) external {
        require(token.transferFrom(from, address(this), amount)); //~ arbitrary-send-erc20
        balances[msg.sender] += amount;
    }
}
""",
        flagged=True,
    ),
    Example(
        title="Everybody pays for themselves",
        source="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.0;
interface IERC20 { function transferFrom(address from, address to, uint256 amount) external returns (bool); }
contract Vault {
    IERC20 immutable token;
    mapping(address => uint256) balances;
    constructor(IERC20 given) { token = given; }
    function deposit(uint256 amount) external {
        require(token.transferFrom(msg.sender, address(this), amount));
        balances[msg.sender] += amount;
    }
}
""",
        flagged=False,
    ),
    Example(
        title="A payment service of the old days",
        source="""pragma solidity ^0.4.24;
contract ERC20 { function transferFrom(address from, address to, uint256 value) public returns (bool); }
contract Payments {
    function pay(ERC20 token, address from, address to, uint256 value) public {
        require(token.transferFrom(from, to, value)); //~ arbitrary-send-erc20
    }
}
""",
        flagged=True,
    ),
)

_CHOSEN = frozenset({"parameter", "calldata"})
_NO_CHOICE = frozenset({"sender", "origin", "this", "signature", "state", "immutable", "constant", "view"})


def detect(compilation: Compilation) -> Iterator[Match]:
    """Yield each transfer out of an account that a stranger names."""
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
            yield from _judged(model, trace, event, move)


def _judged(model: Semantics, trace: Trace, event: Event, move: Move) -> Iterator[Match]:
    scope, contract = event.scope, trace.contract
    chosen = sources_of(model, move.source, scope)
    named = frozenset(item for item in chosen if item.kind in _CHOSEN)
    if (
        not named
        or any(item.kind in _NO_CHOICE for item in chosen)
        or _is_excused(model, trace, event, named)
    ):
        return
    kept = any(item.kind == "this" for item in sources_of(model, move.receiver, scope))
    severity: Severity = "medium" if kept and _is_booked(model, trace, event, named) else "high"
    confidence: Confidence = "medium"
    if _was_permitted(event):
        if move.token is None or not is_chosen_by_stranger(
            model, contract, sources_of(model, move.token, scope)
        ):
            return
        confidence = "low"
    harm = "whoever approved this contract can be named"
    if severity == "medium":
        harm = "it is booked for that account, but nobody asked its owner"
    yield Match(
        event.effect.node,
        f"Whoever calls {trace.function.signature} names the account that pays; {harm}.",
        severity=severity,
        confidence=confidence,
        related=(trace.function.node,),
    )


def _is_excused(model: Semantics, trace: Trace, event: Event, named: Sources) -> bool:
    state = event.state
    if is_authorized(model, trace.contract, state) or any(item.kind == "self" for item in state.guards):
        return True
    if any(item.kind == "signature" for item in state.guards):
        return True
    if any(site.target & named and site.call.node is not event.effect.node for site in state.calls):
        return True
    return any(_is_allowance(model, other, named) for other in trace.events)


def _is_allowance(model: Semantics, event: Event, named: Sources) -> bool:
    """Whether something is looked up, here or elsewhere, for the source and the caller together."""
    node = event.effect.node
    if event.effect.kind in {"read", "write"}:
        keys = keys_of(model, node, event.scope)
    elif event.site is not None and event.site.call.kind == "method":
        asked = event.site.call.arguments
        keys = frozenset().union(*(sources_of(model, item, event.scope) for item in asked))
        if not event.site.call.is_read_only:
            return False
    else:
        return False
    return bool(keys & named) and any(item.kind == "sender" for item in keys)


def _is_booked(model: Semantics, trace: Trace, move: Event, named: Sources) -> bool:
    """Whether something is written, here or elsewhere, for the source, and nothing for the caller."""
    keys = [_written_for(model, item) for item in trace.events if item is not move]
    credited = any(one & named for one in keys)
    return credited and not any(item.kind == "sender" for one in keys for item in one)


def _written_for(model: Semantics, event: Event) -> Sources:
    """Whom a write, or a call of another contract that may write, is about."""
    if event.effect.kind == "write":
        return keys_of(model, event.effect.node, event.scope)
    call = event.effect.call
    if call is None or call.kind != "method" or call.is_read_only or call.node.kind != "FunctionCall":
        return frozenset()
    people = (item for item in call.arguments if item.type_string.startswith("address"))
    return frozenset().union(*(sources_of(model, item, event.scope) for item in people))


def _was_permitted(event: Event) -> bool:
    """Whether the source's `permit` was shown to some token before."""
    for site in event.state.calls:
        declared = site.call.function
        if declared is not None and declared.name == "permit" and site.call.arguments:
            return True
    return False

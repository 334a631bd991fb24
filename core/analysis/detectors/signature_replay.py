"""A signature can be used again.

What it finds
An entry point that lets a recovered signer decide something, where the same signature works a second
time: what was signed holds no nonce that the run changes, and nothing is marked as used. Also, with
low severity, a signed message that says neither for which contract nor for which chain it is.

Why it matters
A signature is public once it was used. Whoever repeats it is paid, or credited, once more.

Example
`require(ecrecover(keccak256(abi.encode(to, amount)), v, r, s) == signer); token.transfer(to, amount);`

Limits
A place that the path asks for and that the run changes counts as a mark (a nonce, a “claimed” flag, a
shrinking allowance). Signatures judged by other contracts (ERC-1271) or recovered in assembly are not
seen. A message that contains a stored, immutable or constant word is taken to contain its domain.

Source
SWC-121; EIP-712 (domain separator); EIP-155 (chain id).
"""

from __future__ import annotations

from collections.abc import Iterator

from core.analysis.detector import DetectorInfo, Example, Match
from core.semantics.authority import entry_traces
from core.semantics.model import Semantics, semantics_of
from core.semantics.payouts import payouts_of
from core.semantics.recovery import Recovery, recoveries_of
from core.semantics.scope import Location, Source, Sources
from core.semantics.strangers import locks_of
from core.semantics.trace import Event, Trace
from core.solidity.compilation import Compilation

INFO = DetectorInfo(
    id="signature-replay",
    title="A signature can be used again",
    severity="high",
    confidence="medium",
    swc="SWC-121",
)

EXAMPLES = (
    Example(
        title="Nothing remembers the signature",
        source="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.0;
contract Payer {
    address immutable signer = msg.sender;
    receive() external payable {}
    function pay(address payable to, uint256 amount, uint8 v, bytes32 r, bytes32 s) external {
        bytes32 hash = keccak256(abi.encode(address(this), block.chainid, to, amount));
        require(ecrecover(hash, v, r, s) == signer); //~ signature-replay
        to.transfer(amount);
    }
}
""",
        flagged=True,
    ),
    Example(
        title="A nonce is signed, and used up",
        source="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.0;
contract Payer {
    address immutable signer = msg.sender;
    mapping(address => uint256) nonces;
    receive() external payable {}
    function pay(address payable to, uint256 amount, uint8 v, bytes32 r, bytes32 s) external {
        bytes32 hash = keccak256(abi.encode(address(this), block.chainid, to, amount, nonces[to]++));
        require(ecrecover(hash, v, r, s) == signer);
        to.transfer(amount);
    }
}
""",
        flagged=False,
    ),
    Example(
        title="The old syntax",
        source="""pragma solidity ^0.4.24;
contract Payer {
    address signer = msg.sender;
    mapping(address => uint256) credits;
    function credit(uint256 amount, uint8 v, bytes32 r, bytes32 s) public {
        bytes32 hash = keccak256(abi.encodePacked(this, msg.sender, amount));
        require(ecrecover(hash, v, r, s) == signer); //~ signature-replay
        credits[msg.sender] += amount;
    }
}
""",
        flagged=True,
    ),
)

_WORDS = frozenset({"this", "immutable", "constant"})


def detect(compilation: Compilation) -> Iterator[Match]:
    """Yield each recovery that decides something and whose signature works twice, or elsewhere."""
    model = semantics_of(compilation)
    for trace in entry_traces(model):
        if not trace.function.changes_state or trace.contract.is_library:
            continue
        recoveries = recoveries_of(model, trace)
        decided = _decided(model, trace) if recoveries else ()
        if not decided:
            continue
        for item in recoveries:
            if item.scope.contract is None or _is_called_by_somebody(decided):
                continue
            yield from _judged(model, trace, item, decided)


def _judged(
    model: Semantics, trace: Trace, recovery: Recovery, decided: tuple[Event, ...]
) -> Iterator[Match]:
    name = trace.function.signature
    if not _is_used_up(model, trace, recovery):
        pays = any(payout.event in decided for payout in payouts_of(model, trace))
        credits = any(event.effect.kind == "write" and event.effect.value is None for event in decided)
        yield Match(
            recovery.call,
            f"Whoever saw a signature for {name} can use it again: nothing marks it as used.",
            "high" if pays or credits else "medium",
            related=(decided[0].effect.node,),
        )
    elif not _is_bound(recovery.signed):
        yield Match(
            recovery.call,
            f"A signature for {name} also works on other contracts or chains with the same signer.",
            "low",
            related=(decided[0].effect.node,),
        )


def _decided(model: Semantics, trace: Trace) -> tuple[Event, ...]:
    """Effects that are reached only with a signature."""
    return tuple(
        event
        for event in trace.events
        if event.effect.kind in {"write", "external", "destroy"}
        and any(guard.kind == "signature" for guard in event.state.guards)
    )


def _is_called_by_somebody(decided: tuple[Event, ...]) -> bool:
    """Whether only a caller that the contract names can bring the signature."""
    return all(any(guard.kind == "caller" for guard in event.state.guards) for event in decided)


def _is_used_up(model: Semantics, trace: Trace, recovery: Recovery) -> bool:
    changed = {
        place
        for event in trace.events
        if event.effect.kind == "write"
        for place in event.places - locks_of(model, trace)
    }
    signed = _places(recovery.signed) | _places(recovery.signature)
    asked = {
        place
        for event in trace.events
        for guard in event.state.guards
        if guard.kind in {"state", "once", "listed"}
        for place in guard.locations
        # A condition on a lone number (a supply, a deadline) holds for the next call as well.
        if guard.kind != "state" or not place.is_scalar
    }
    if any(one.overlaps(other) for one in changed for other in signed | asked):
        return True
    return any(_is_counter(event) for event in trace.events if event.effect.kind == "write")


def _is_counter(event: Event) -> bool:
    """A number by key that is counted up by one: a nonce, wherever it is compared."""
    change = event.effect.node.parent
    counts = change is not None and change.kind == "UnaryOperation" and change.text("operator") == "++"
    return counts and any(not place.is_scalar for place in event.places)


def _places(sources: Sources) -> frozenset[Location]:
    return frozenset(item.detail for item in sources if isinstance(item.detail, Location))


def _is_bound(signed: Sources) -> bool:
    """Whether the message names this contract or chain, or holds a word that may be its domain."""
    inner = {item.detail for item in signed if isinstance(item.detail, Source)}
    return any(
        item.kind in _WORDS or item == Source("block", "chainid") or item.kind == "state"
        for item in (*signed, *inner)
    )

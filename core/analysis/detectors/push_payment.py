"""One receiver's refusal blocks everybody.

What it finds
Ether that is sent to somebody who chose to be there (the last bidder, a member of a list that
strangers can join), in a way that reverts when the receiver refuses: while the receiver is replaced,
or in a loop over all of them.

Why it matters
A contract without a `receive` function refuses every payment. Once it is the leader, nobody can
outbid it; once it is in the list, nobody in the list is paid.

Example
`payable(leader).transfer(bid); leader = msg.sender;`

Limits
Payments to the caller are the caller's own risk. A payment whose failure is only noted (`send`
without a `require`, a credit to be fetched later) blocks nobody. Tokens are left out.

Source
SWC-113; Solidity manual, Common Patterns, “Withdrawal from Contracts”.
"""

from __future__ import annotations

from collections.abc import Iterator

from core.analysis.detector import DetectorInfo, Example, Match
from core.semantics.authority import entry_traces, is_open
from core.semantics.failures import failure_reverts
from core.semantics.loops import is_repeated
from core.semantics.model import Semantics, semantics_of
from core.semantics.payouts import Payout, payouts_of
from core.semantics.reentrancy import variable_name
from core.semantics.scope import Location, Source
from core.semantics.trace import Trace
from core.solidity.ast import Node
from core.solidity.compilation import Compilation

INFO = DetectorInfo(
    id="push-payment",
    title="One receiver's refusal blocks everybody",
    severity="medium",
    confidence="medium",
    swc="SWC-113",
)

EXAMPLES = (
    Example(
        title="The last bidder is paid back before the next one takes over",
        source="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.0;
contract Auction {
    address payable leader;
    uint256 highest;
    function bid() external payable {
        require(msg.value > highest);
        if (leader != address(0)) leader.transfer(highest); //~ push-payment
        leader = payable(msg.sender);
        highest = msg.value;
    }
}
""",
        flagged=True,
    ),
    Example(
        title="The last bidder fetches it",
        source="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.0;
contract Auction {
    address leader;
    uint256 highest;
    mapping(address => uint256) owed;
    function bid() external payable {
        require(msg.value > highest);
        owed[leader] += highest;
        leader = msg.sender;
        highest = msg.value;
    }
    function fetch() external {
        uint256 amount = owed[msg.sender];
        owed[msg.sender] = 0;
        payable(msg.sender).transfer(amount);
    }
}
""",
        flagged=False,
    ),
    Example(
        title="Everybody is paid in one loop, with the old syntax",
        source="""pragma solidity ^0.4.24;
contract Club {
    address[] members;
    function join() public payable { members.push(msg.sender); }
    function share() public {
        for (uint256 i = 0; i < members.length; i++) {
            require(members[i].send(1 ether)); //~ push-payment
        }
    }
}
""",
        flagged=True,
    ),
)


def detect(compilation: Compilation) -> Iterator[Match]:
    """Yield each payment by which a receiver of their own making can stop others."""
    model = semantics_of(compilation)
    for trace in entry_traces(model):
        for payout in payouts_of(model, trace):
            site = payout.event.site
            if not payout.is_ether or site is None or not failure_reverts(model, site.call):
                continue
            for place in sorted(_self_made(model, trace, payout), key=str):
                name = variable_name(model, place)
                replacing = _replacement(trace, place)
                if replacing is not None and not is_repeated(model, trace, payout.event):
                    yield Match(
                        site.call.node,
                        f"When “{name}” refuses this payment, nobody can take that place any more.",
                        related=(replacing,),
                    )
                    break
                if is_repeated(model, trace, payout.event) and "parameter" not in _keys(payout):
                    yield Match(site.call.node, f"When one of “{name}” refuses this payment, nobody is paid.")
                    break


def _self_made(model: Semantics, trace: Trace, payout: Payout) -> Iterator[Location]:
    """Places that the payee is read from and that strangers can put themselves into."""
    if any(item.kind in {"sender", "parameter", "calldata", "signature"} for item in payout.to):
        return
    if "sender" in _keys(payout):
        return
    for item in payout.to:
        place = item.detail
        if item.kind == "state" and isinstance(place, Location) and is_open(model, trace.contract, place):
            yield place


def _keys(payout: Payout) -> set[str]:
    """Kinds of what the payee was looked up by; a list that a parameter chooses is one batch of many."""
    return {item.detail.kind for item in payout.to if isinstance(item.detail, Source)}


def _replacement(trace: Trace, place: Location) -> Node | None:
    """The write by which the same run puts somebody else into the place."""
    for event in trace.events:
        if event.effect.kind == "write" and place in event.places:
            return event.effect.node
    return None

"""A privileged change leaves no trace in the logs.

What it finds
An entry point that only somebody authorized may call, and that sets a place on which others rely (the
owner or a role, a contract that is called or paid, a fee, price or limit) to a given value, and emits
no event.

Why it matters
Wallets, indexers and users watch logs. A change that they cannot see is one that they learn of when it
is too late to leave.

Example
`function setFee(uint256 next) external onlyOwner { fee = next; }`

Limits
Any event on the way counts, whatever it says. Constructors, initializers and what strangers may do
are left out.

Source
SWC registry has no entry; CWE-778 (insufficient logging).
"""

from __future__ import annotations

from collections.abc import Iterator

from core.analysis.detector import DetectorInfo, Example, Match
from core.semantics.authority import entry_traces, is_authorized
from core.semantics.model import Semantics, semantics_of
from core.semantics.once import runs_once
from core.semantics.privileges import is_chosen, privileges_of, relying
from core.semantics.reentrancy import variable_name
from core.semantics.scope import Location
from core.semantics.strangers import is_initializer
from core.semantics.trace import Event, Trace
from core.solidity.compilation import Compilation

INFO = DetectorInfo(
    id="missing-events",
    title="A privileged change leaves no trace in the logs",
    severity="low",
    confidence="high",
    swc="",
)

EXAMPLES = (
    Example(
        title="The fee changes in silence",
        source="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.0;
contract Shop {
    address immutable owner = msg.sender;
    uint256 public price;
    uint256 public sold;
    function setPrice(uint256 next) external { //~ missing-events
        require(msg.sender == owner);
        price = next;
    }
    function buy() external payable { require(msg.value >= price); sold += 1; }
}
""",
        flagged=True,
    ),
    Example(
        title="The fee changes and says so",
        source="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.0;
contract Shop {
    address immutable owner = msg.sender;
    uint256 public price;
    uint256 public sold;
    event PriceChanged(uint256 next);
    function setPrice(uint256 next) external {
        require(msg.sender == owner);
        price = next;
        emit PriceChanged(next);
    }
    function buy() external payable { require(msg.value >= price); sold += 1; }
}
""",
        flagged=False,
    ),
    Example(
        title="The owner changes in silence, with the old syntax",
        source="""pragma solidity ^0.4.24;
contract Owned {
    address public owner = msg.sender;
    function give(address next) public { //~ missing-events
        require(msg.sender == owner);
        owner = next;
    }
    function take() public { require(msg.sender == owner); msg.sender.transfer(this.balance); }
}
""",
        flagged=True,
    ),
)


def detect(compilation: Compilation) -> Iterator[Match]:
    """Yield each entry point for somebody authorized that sets what others rely on and logs nothing."""
    model = semantics_of(compilation)
    for trace in entry_traces(model):
        if trace.contract.is_library or is_initializer(trace.function) or _logs(trace):
            continue
        for event in trace.events:
            place = _privileged(model, trace, event)
            if place is not None:
                name = variable_name(model, place)
                yield Match(
                    trace.function.node,
                    f"{trace.function.signature} sets “{name}”, on which others rely, and emits no event.",
                    related=(event.effect.node,),
                )
                break


def _logs(trace: Trace) -> bool:
    """Whether an event is emitted, or assembly without a tree may emit one."""
    if any(event.effect.kind == "log" for event in trace.events):
        return True
    return any(item.child("AST") is None for item in trace.function.node.walk("InlineAssembly"))


def _privileged(model: Semantics, trace: Trace, event: Event) -> Location | None:
    if event.effect.kind != "write" or not is_chosen(model, event):
        return None
    held = privileges_of(model, trace.contract)
    here = trace.function.id
    tables = (held.authorities, held.targets, held.payees, held.amounts, held.gates, held.delegates)
    for place in sorted(event.places, key=str):
        if not isinstance(place.root, int) or not (place.is_scalar or relying(held.authorities, place, here)):
            continue
        if any(relying(table, place, here) for table in tables):
            authorized = is_authorized(model, trace.contract, event.state)
            return place if authorized and not runs_once(model, trace, event) else None
    return None

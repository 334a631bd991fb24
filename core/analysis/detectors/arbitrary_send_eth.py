"""Anyone can have ether sent to an address of their choice.

What it finds
Ether that leaves to an address from the transaction (or from storage that strangers can set), by a
path without a check of the caller, and without any bookkeeping per account or id on the way: the
amount does not come from what the caller just paid.

Why it matters
The contract's balance belongs to somebody; whoever calls first empties it.

Example
`function sweep(address payable to) external { to.transfer(address(this).balance); }`

Limits
A path that reads an amount or address from a mapping (a balance, an allowance, an order) before it
pays, or writes to one, is trusted to keep books; a flag in a mapping is not enough. Ether that only
passes through (`msg.value`), a path that can run only once, and a checked signature are left out.

Source
SWC-105.
"""

from __future__ import annotations

from collections.abc import Iterator

from core.analysis.detector import DetectorInfo, Example, Match
from core.semantics.authority import entry_traces, is_authorized, is_chosen_by_stranger
from core.semantics.model import Contract, Semantics, semantics_of
from core.semantics.once import runs_once
from core.semantics.origins import sources_of
from core.semantics.trace import Event, Trace
from core.solidity.compilation import Compilation

INFO = DetectorInfo(
    id="arbitrary-send-eth",
    title="Anyone can have ether sent to an address of their choice",
    severity="high",
    confidence="medium",
    swc="SWC-105",
)

EXAMPLES = (
    Example(
        title="Anyone can sweep the balance",
        source="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.0;
contract Vault {
    receive() external payable {}
    function sweep(address payable to) external {
        to.transfer(address(this).balance); //~ arbitrary-send-eth
    }
}
""",
        flagged=True,
    ),
    Example(
        title="Everyone can take what they put in",
        source="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.0;
contract Vault {
    mapping(address => uint256) balances;
    function deposit() external payable { balances[msg.sender] += msg.value; }
    function withdraw(uint256 amount) external {
        balances[msg.sender] -= amount;
        payable(msg.sender).transfer(amount);
    }
}
""",
        flagged=False,
    ),
    Example(
        title="The old syntax",
        source="""pragma solidity ^0.4.24;
contract Vault {
    function () public payable {}
    function sweep() public {
        msg.sender.transfer(this.balance); //~ arbitrary-send-eth
    }
}
""",
        flagged=True,
    ),
)


def detect(compilation: Compilation) -> Iterator[Match]:
    """Yield each payment of the contract's own ether that a stranger can direct."""
    model = semantics_of(compilation)
    for trace in entry_traces(model):
        for event in trace.events:
            if _is_free_payment(model, trace, event) and not keeps_books(trace, event):
                name, call, function = trace.function.signature, event.effect.node, trace.function.node
                if _keeps_nothing(trace.contract):
                    told = f"Ether left over from a call can be taken by whoever calls {name} next."
                    yield Match(call, told, "low", "medium", (function,))
                elif _was_fetched(model, trace, event):
                    told = (
                        f"Whoever calls {name} has ether fetched from another contract and sent on; nothing "
                    )
                    yield Match(call, f"{told}here asks whether it is theirs.", "medium", "low", (function,))
                else:
                    told = "Anyone can have this contract's ether sent where they choose by calling"
                    yield Match(call, f"{told} {name}.", related=(function,))


def _keeps_nothing(contract: Contract) -> bool:
    """Whether it has no state and takes ether only together with what is done with it."""
    plain = (item for item in contract.entry_points() if item.kind in {"receive", "fallback"})
    return not any(item.is_stored for item in contract.all_variables()) and not any(
        item.mutability == "payable" for item in plain
    )


def _was_fetched(model: Semantics, trace: Trace, payment: Event) -> bool:
    """Whether a contract that nobody chose was asked for this very amount before, as in unwrapping."""
    paid = payment.site.value if payment.site is not None else frozenset()
    for event in trace.events:
        if event is payment:
            return False
        site = event.site
        if site is None or site.call.kind != "method" or site.call.is_read_only:
            continue
        asked = (sources_of(model, item, event.scope) for item in site.call.arguments)
        if not is_chosen_by_stranger(model, trace.contract, site.target) and any(
            paid and item == paid for item in asked
        ):
            return True
    return False


def keeps_books(trace: Trace, payment: Event) -> bool:
    """Whether the path reads a number or address by key before it pays, or anything by key is written."""
    for event in trace.events:
        keyed = any(not place.is_scalar for place in event.places)
        if keyed and event.effect.kind == "write":
            return True
        counts = event.effect.kind == "read" and event.effect.node.type_string != "bool"
        if keyed and counts and event.places & payment.state.reads:
            return True
    return False


def _is_free_payment(model: Semantics, trace: Trace, event: Event) -> bool:
    site, contract = event.site, trace.contract
    if site is None or not site.call.sends_ether or site.call.kind == "create":
        return False
    if any(item.kind == "value" for item in site.value) or not is_chosen_by_stranger(
        model, contract, site.target
    ):
        return False
    if any(item.kind == "signature" for item in site.target):
        return False
    if any(item.kind == "view" for item in site.value):
        return False
    return not is_authorized(model, contract, event.state) and not runs_once(model, trace, event)

"""The contract behind a proxy can be initialized by anybody.

What it finds
A contract that is made to live behind a proxy (it inherits from an `Initializable` or an upgradeable
base, or upgrades itself), whose initializer strangers can call, while no constructor closes it.

Why it matters
The implementation has an address of its own. Whoever initializes it there is its owner: harmless for
most, fatal where the owner may destroy it or have it delegatecall, because every proxy loses its code.

Example
`contract Vault is Initializable { function initialize() external initializer { … } }` without a
constructor that calls `_disableInitializers()`

Limits
Low, and medium where somebody authorized may destroy the contract or choose the target of a
delegatecall. A constructor counts when it sets the place that the initializer asks for, or disables
initializers. Contracts with heirs are left to them.

Source
OpenZeppelin Contracts, `Initializable` (“Avoid leaving a contract uninitialized”); CWE-665.
"""

from __future__ import annotations

from collections.abc import Iterator

from core.analysis.detector import DetectorInfo, Example, Match
from core.semantics.model import Contract, Semantics, semantics_of
from core.semantics.privileges import is_named
from core.semantics.strangers import behind_proxy, closes, first_setting, is_initializer
from core.semantics.trace import Trace, trace_of
from core.solidity.compilation import Compilation

INFO = DetectorInfo(
    id="uninitialized-implementation",
    title="The contract behind a proxy can be initialized by anybody",
    severity="low",
    confidence="medium",
    swc="",
)

EXAMPLES = (
    Example(
        title="No constructor closes the implementation",
        source="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.0;
abstract contract Initializable {
    bool initialized;
    modifier initializer() { require(!initialized); initialized = true; _; }
}
contract Vault is Initializable { //~ uninitialized-implementation
    address owner;
    function initialize() external initializer { owner = msg.sender; }
    function close() external { require(msg.sender == owner); selfdestruct(payable(owner)); }
}
""",
        flagged=True,
    ),
    Example(
        title="The constructor closes it",
        source="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.0;
abstract contract Initializable {
    bool initialized;
    modifier initializer() { require(!initialized); initialized = true; _; }
    function _disableInitializers() internal { initialized = true; }
}
contract Vault is Initializable {
    address owner;
    constructor() { _disableInitializers(); }
    function initialize() external initializer { owner = msg.sender; }
    function close() external { require(msg.sender == owner); selfdestruct(payable(owner)); }
}
""",
        flagged=False,
    ),
    Example(
        title="The old syntax",
        source="""pragma solidity ^0.4.24;
contract Initializable {
    bool initialized;
    modifier initializer() { require(!initialized); initialized = true; _; }
}
contract Vault is Initializable { //~ uninitialized-implementation
    address owner;
    uint256 total;
    function initialize() public initializer { owner = msg.sender; }
    function set(uint256 next) public { require(msg.sender == owner); total = next; }
}
""",
        flagged=True,
    ),
)


def detect(compilation: Compilation) -> Iterator[Match]:
    """Yield each implementation whose initializer is open at its own address."""
    model = semantics_of(compilation)
    for contract in model.target_contracts():
        if contract.kind != "contract" or model.heirs(contract) or not behind_proxy(model, contract):
            continue
        for function in contract.entry_points():
            if not is_initializer(function):
                continue
            trace = trace_of(model, function, contract)
            found = first_setting(model, trace)
            if found is None or closes(model, contract, found[1]):
                continue
            fatal = _is_fatal(model, contract)
            yield Match(
                contract.node,
                f"Anybody can call {function.signature} on the implementation itself and own it.",
                "medium" if fatal else None,
                related=(function.node,),
            )
            break


def _is_fatal(model: Semantics, contract: Contract) -> bool:
    """Whether somebody authorized may end the contract: destroy it, or choose what it delegatecalls."""
    for function in contract.entry_points():
        trace: Trace = trace_of(model, function, contract)
        for event in trace.events:
            if not is_named(event.state):
                continue
            if event.effect.kind == "destroy":
                return True
            site = event.site
            delegates = site is not None and site.call.kind in {"delegatecall", "callcode"}
            if site is None or not delegates or _is_proxied(trace):
                continue
            if any(item.kind in {"parameter", "calldata"} for item in site.target):
                return True
    return False


def _is_proxied(trace: Trace) -> bool:
    """Whether an entry point wants to run through a proxy only; that check is known by its name."""
    names = (item.child("modifierName") for item in trace.function.modifiers)
    return any(name is not None and "proxy" in name.name.lower() for name in names)

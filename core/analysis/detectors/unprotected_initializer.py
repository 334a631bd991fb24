"""Anyone can initialize the contract, again and again.

What it finds
A function that is named as an initializer (`init`, `initialize`, `setup`, …), that a stranger can
call more than once, and that sets what others rely on: the owner or a role, the code behind a
delegatecall, a contract that is called or paid, a price or switch.

Why it matters
Whoever calls it last is the owner. Proxies run an initializer because they have no constructor; what
a constructor does once, it has to refuse to do twice.

Example
`function initialize(address first) external { owner = first; }`

Limits
A function counts as running once when it asks for a place and sets it for good: a flag, a version, an
owner that was still zero. Functions with other names are looked at by `missing-access-control`. That
somebody may come before the deployer is another finding, `front-runnable-initializer`.

Source
OpenZeppelin Contracts, `Initializable`; CWE-665.
"""

from __future__ import annotations

from collections.abc import Iterator

from core.analysis.detector import DetectorInfo, Example, Match
from core.semantics.authority import entry_traces
from core.semantics.model import Semantics, semantics_of
from core.semantics.privileges import Privileges, is_chosen, privileges_of, relying
from core.semantics.reentrancy import variable_name
from core.semantics.scope import Location
from core.semantics.strangers import free_writes, is_initializer
from core.semantics.trace import Event, Trace
from core.solidity.compilation import Compilation

INFO = DetectorInfo(
    id="unprotected-initializer",
    title="Anyone can initialize the contract, again and again",
    severity="high",
    confidence="high",
    swc="",
)

EXAMPLES = (
    Example(
        title="Nothing remembers that it ran",
        source="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.0;
contract Vault {
    address owner;
    function initialize(address first) external { owner = first; } //~ unprotected-initializer
    function take() external {
        require(msg.sender == owner);
        payable(owner).transfer(address(this).balance);
    }
}
""",
        flagged=True,
    ),
    Example(
        title="It asks whether it ran",
        source="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.0;
contract Vault {
    address owner;
    bool initialized;
    modifier initializer() { require(!initialized); initialized = true; _; }
    function initialize(address first) external initializer { owner = first; }
    function take() external {
        require(msg.sender == owner);
        payable(owner).transfer(address(this).balance);
    }
}
""",
        flagged=False,
    ),
    Example(
        title="The old syntax",
        source="""pragma solidity ^0.4.24;
contract Wallet {
    address owner;
    function initWallet(address first) public { owner = first; } //~ unprotected-initializer
    function take() public {
        require(msg.sender == owner);
        owner.transfer(this.balance);
    }
}
""",
        flagged=True,
    ),
)


def detect(compilation: Compilation) -> Iterator[Match]:
    """Yield each initializer that a stranger can run again; medium where it does not give control."""
    model = semantics_of(compilation)
    for trace in entry_traces(model):
        if trace.contract.is_library or not is_initializer(trace.function):
            continue
        held = privileges_of(model, trace.contract)
        for control in (True, False):
            found = next(_set(model, trace, held, control), None)
            if found is not None:
                event, place = found
                name = trace.function.signature
                yield Match(
                    trace.function.node,
                    f"Anyone can call {name} again, and so set “{variable_name(model, place)}”.",
                    "high" if control else "medium",
                    related=(event.effect.node,),
                )
                break


def _set(model: Semantics, trace: Trace, held: Privileges, control: bool) -> Iterator[tuple[Event, Location]]:
    """Writes of places that give control, or of others that are relied on."""
    here = trace.function.id
    if control:
        tables: tuple[dict[Location, set[int]], ...] = (held.authorities, held.delegates)
    else:
        tables = (held.settings, held.targets, held.payees, held.amounts, held.gates)
    for event in free_writes(model, trace):
        if not is_chosen(model, event) and not (control and not all(item.is_scalar for item in event.places)):
            continue
        for place in event.places:
            if any(relying(table, place, here) for table in tables) and (control or place.is_scalar):
                yield event, place

"""Reentrancy through another function.

What it finds
An external call that may call back, before a state variable is written that another function of the
same contract reads and acts on, where no lock and no check of the caller keeps strangers out of that
other function.

Why it matters
Each function looks right alone. During the call the callee enters the *other* function, which still
sees the old value: balances are moved while they are being paid out.

Example
`withdraw` pays and then clears `balances[msg.sender]`; during the payment the callee calls
`transfer`, which moves the balance that is about to be cleared.

Limits
Only what `reentrancy-eth` and `reentrancy-no-eth` do not report already: variables that this
function did not read before the call, and functions behind a lock that the other one does not
respect. Calls of trusted contracts (fixed by the deployer or somebody authorized) are left out.

Source
SWC-107; Solidity manual, Security Considerations, “Reentrancy”.
"""

from __future__ import annotations

from collections.abc import Iterator

from core.analysis.detector import DetectorInfo, Example, Match
from core.semantics.authority import is_trusted
from core.semantics.model import semantics_of
from core.semantics.reentrancy import entrances, hazards_of, variable_name
from core.solidity.compilation import Compilation

INFO = DetectorInfo(
    id="reentrancy-cross-function",
    title="Reentrancy through another function",
    severity="medium",
    confidence="medium",
    swc="SWC-107",
)

EXAMPLES = (
    Example(
        title="A locked withdrawal and an unlocked transfer",
        source="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.0;
contract Bank {
    mapping(address => uint256) balances;
    bool locked;
    modifier once() { require(!locked); locked = true; _; locked = false; }
    function transfer(address to, uint256 amount) external {
        balances[msg.sender] -= amount;
        balances[to] += amount;
    }
    function withdraw() external once {
        (bool ok, ) = msg.sender.call{value: balances[msg.sender]}(""); //~ reentrancy-cross-function
        require(ok);
        balances[msg.sender] = 0;
    }
}
""",
        flagged=True,
    ),
    Example(
        title="Both functions share the lock",
        source="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.0;
contract Bank {
    mapping(address => uint256) balances;
    bool locked;
    modifier once() { require(!locked); locked = true; _; locked = false; }
    function transfer(address to, uint256 amount) external once {
        balances[msg.sender] -= amount;
        balances[to] += amount;
    }
    function withdraw() external once {
        (bool ok, ) = msg.sender.call{value: balances[msg.sender]}("");
        require(ok);
        balances[msg.sender] = 0;
    }
}
""",
        flagged=False,
    ),
)


def detect(compilation: Compilation) -> Iterator[Match]:
    """Yield one match per call during which another function would act on a value that is about to change."""
    model = semantics_of(compilation)
    reported: set[int] = set()
    for hazard in hazards_of(model):
        call = hazard.site.call.node
        single = hazard.read_before and not hazard.site.locks
        if single or id(call) in reported or is_trusted(model, hazard.trace.contract, hazard.site):
            continue
        for entrance in entrances(model, hazard):
            reported.add(id(call))
            name = variable_name(model, hazard.location)
            yield Match(
                call,
                f"During this call {entrance.signature} can be entered; it acts on “{name}”, written later.",
                related=(hazard.write.effect.node, entrance.node),
            )
            break

"""Reentrancy that can steal ether.

What it finds
A call that sends ether and leaves the callee enough gas to call back, before a state variable is
written that was read earlier on the same path. Internal calls, modifiers and inherited code are
followed.

Why it matters
The callee runs before the books are closed: it calls the function again, the check still sees the
old value, and the same balance is paid out twice.

Example
`(bool ok, ) = msg.sender.call{value: balances[msg.sender]}(""); balances[msg.sender] = 0;`

Limits
Quiet when a lock is held during the call (a flag that is checked, set, and set back, whatever its
name) and when only an authorized caller gets there. Where the called address was fixed by the
deployer or by somebody authorized it is only of low severity. `send` and `transfer` forward 2,300
gas and are not counted. A write in a later round of a loop is not held against a call of an earlier
round. Keys of mappings are not told apart.

Source
SWC-107; Solidity manual, Security Considerations, “Reentrancy” (checks-effects-interactions).
"""

from __future__ import annotations

from collections.abc import Iterator

from core.analysis.detector import DetectorInfo, Example, Match
from core.semantics.authority import is_trusted
from core.semantics.model import semantics_of
from core.semantics.reentrancy import hazards_of, matches_by_call
from core.solidity.compilation import Compilation

INFO = DetectorInfo(
    id="reentrancy-eth",
    title="Reentrancy that can steal ether",
    severity="high",
    confidence="medium",
    swc="SWC-107",
)

EXAMPLES = (
    Example(
        title="The balance is cleared after it is paid",
        source="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.0;
contract Bank {
    mapping(address => uint256) balances;
    function deposit() external payable { balances[msg.sender] += msg.value; }
    function withdraw() external {
        uint256 amount = balances[msg.sender];
        (bool ok, ) = msg.sender.call{value: amount}(""); //~ reentrancy-eth
        require(ok);
        balances[msg.sender] = 0;
    }
}
""",
        flagged=True,
    ),
    Example(
        title="The balance is cleared first",
        source="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.0;
contract Bank {
    mapping(address => uint256) balances;
    function deposit() external payable { balances[msg.sender] += msg.value; }
    function withdraw() external {
        uint256 amount = balances[msg.sender];
        balances[msg.sender] = 0;
        (bool ok, ) = msg.sender.call{value: amount}("");
        require(ok);
    }
}
""",
        flagged=False,
    ),
    Example(
        title="The old syntax",
        source="""pragma solidity ^0.4.24;
contract Bank {
    mapping(address => uint256) balances;
    function deposit() public payable { balances[msg.sender] += msg.value; }
    function withdraw(uint256 amount) public {
        require(balances[msg.sender] >= amount);
        require(msg.sender.call.value(amount)()); //~ reentrancy-eth
        balances[msg.sender] -= amount;
    }
}
""",
        flagged=True,
    ),
)


def detect(compilation: Compilation) -> Iterator[Match]:
    """Yield one match per ether-sending call that a stale write follows."""
    model = semantics_of(compilation)
    hazards = [
        item
        for item in hazards_of(model)
        if item.read_before and item.site.call.sends_ether and not item.site.locks
    ]
    for trusted in (False, True):
        chosen = [item for item in hazards if is_trusted(model, item.trace.contract, item.site) is trusted]
        for call, writes, names in matches_by_call(model, chosen):
            message = f"This call sends ether before {names} written; the callee can call back"
            if trusted:
                message += ". Nobody but somebody authorized chose the callee."
                yield Match(call, message, "low", "low", writes)
            else:
                yield Match(call, f"{message} and be paid again.", related=writes)

"""Reentrancy that can corrupt state.

What it finds
An external call without ether that may call back, before a state variable is written that was read
earlier on the same path. Internal calls, modifiers and inherited code are followed.

Why it matters
The callee sees the contract half-way: it can act on the old value, and what it changes is
overwritten or counted twice when the first call goes on.

Example
`require(!claimed[id]); token.mint(msg.sender, 1); claimed[id] = true;`

Limits
Quiet under a lock and for authorized callers, as `reentrancy-eth`. Where the called contract was
fixed by the deployer or by somebody authorized it is only of low severity: that contract would have
to be hostile, or hand control on (as ERC-777 tokens do). View calls cannot change state and are not
counted; read-only reentrancy of other contracts is not looked for.

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
    id="reentrancy-no-eth",
    title="Reentrancy that can corrupt state",
    severity="medium",
    confidence="medium",
    swc="SWC-107",
)

EXAMPLES = (
    Example(
        title="A claim is marked after the call",
        source="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.0;
interface Receiver { function onClaim(uint256 id) external; }
contract Claims {
    mapping(uint256 => bool) claimed;
    function claim(Receiver receiver, uint256 id) external {
        require(!claimed[id]);
        receiver.onClaim(id); //~ reentrancy-no-eth
        claimed[id] = true;
    }
}
""",
        flagged=True,
    ),
    Example(
        title="A claim is marked before the call",
        source="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.0;
interface Receiver { function onClaim(uint256 id) external; }
contract Claims {
    mapping(uint256 => bool) claimed;
    function claim(Receiver receiver, uint256 id) external {
        require(!claimed[id]);
        claimed[id] = true;
        receiver.onClaim(id);
    }
}
""",
        flagged=False,
    ),
)


def detect(compilation: Compilation) -> Iterator[Match]:
    """Yield one match per call that a stale write follows; low where the callee is trusted."""
    model = semantics_of(compilation)
    hazards = [
        item
        for item in hazards_of(model)
        if item.read_before and not item.site.locks and not item.site.call.sends_ether
    ]
    for trusted in (False, True):
        chosen = [item for item in hazards if is_trusted(model, item.trace.contract, item.site) is trusted]
        for call, writes, names in matches_by_call(model, chosen):
            message = f"This call may call back before {names} written, although read before."
            if trusted:
                yield Match(call, f"{message} The called contract is a trusted one.", "low", "low", writes)
            else:
                yield Match(call, message, related=writes)

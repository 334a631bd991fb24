"""One failing contract stops a whole loop of calls.

What it finds
A call of another contract in a loop over stored contracts or accounts, which reverts the whole
transaction when one of them fails.

Why it matters
One member that is broken, paused or hostile keeps all others from being served, and no round can be
skipped.

Example
`for (uint256 i; i < vaults.length; ++i) vaults[i].harvest();`

Limits
Only what is stored counts: a batch that the caller hands over is the caller's own risk. Calls in
`try`, calls whose failure is only noted, and view calls are left out. Ether that is pushed to a list
that strangers can join is `push-payment`.

Source
SWC-113; Solidity manual, Security Considerations, “Gas Limit and Loops”.
"""

from __future__ import annotations

from collections.abc import Iterator

from core.analysis.detector import DetectorInfo, Example, Match
from core.semantics.authority import entry_traces
from core.semantics.failures import failure_reverts
from core.semantics.loops import is_repeated
from core.semantics.model import semantics_of
from core.semantics.scope import Location, Source
from core.semantics.trace import CallSite
from core.solidity.compilation import Compilation

INFO = DetectorInfo(
    id="calls-loop",
    title="One failing contract stops a whole loop of calls",
    severity="low",
    confidence="medium",
    swc="SWC-113",
)

EXAMPLES = (
    Example(
        title="All vaults are served, or none",
        source="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.0;
interface Vault { function harvest() external; }
contract Keeper {
    Vault[] vaults;
    function harvest() external {
        for (uint256 i = 0; i < vaults.length; i++) {
            vaults[i].harvest(); //~ calls-loop
        }
    }
}
""",
        flagged=True,
    ),
    Example(
        title="A vault that fails is skipped",
        source="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.0;
interface Vault { function harvest() external; }
contract Keeper {
    Vault[] vaults;
    event Skipped(uint256 index);
    function harvest() external {
        for (uint256 i = 0; i < vaults.length; i++) {
            try vaults[i].harvest() {} catch { emit Skipped(i); }
        }
    }
}
""",
        flagged=False,
    ),
    Example(
        title="The old syntax",
        source="""pragma solidity ^0.4.24;
contract Payroll {
    address owner = msg.sender;
    address[] workers;
    function hire(address who) public { require(msg.sender == owner); workers.push(who); }
    function pay() public {
        for (uint256 i = 0; i < workers.length; i++) {
            workers[i].transfer(1 ether); //~ calls-loop
        }
    }
}
""",
        flagged=True,
    ),
)


def detect(compilation: Compilation) -> Iterator[Match]:
    """Yield each call of a stored member in a loop whose failure reverts everything."""
    model = semantics_of(compilation)
    for trace in entry_traces(model):
        for event in trace.events:
            site = event.site
            if site is None or site.call.is_read_only or site.call.on_self or not _is_member(site):
                continue
            if is_repeated(model, trace, event) and failure_reverts(model, site.call):
                yield Match(
                    site.call.node,
                    f"When one of these calls fails, {trace.function.signature} fails for all.",
                )


def _is_member(site: CallSite) -> bool:
    """Whether the callee is one of many that are stored, and not looked up by the caller's own address."""
    keys = {item.detail.kind for item in site.target if isinstance(item.detail, Source)}
    if any(item.kind in {"parameter", "sender", "calldata"} for item in site.target) or "sender" in keys:
        return False
    return any(
        item.kind == "state" and isinstance(item.detail, Location) and not item.detail.is_scalar
        for item in site.target
    ) and not keys & {"parameter", "calldata"}

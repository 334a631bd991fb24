"""Ether that goes in never comes out.

What it finds
A contract that can be deployed and accepts ether (a payable function, `receive` or `fallback`), but
has no way to send any: no transfer, no call with a value, no `selfdestruct`, no `delegatecall`.

Why it matters
Whatever is sent to it is lost for good.

Example
`contract Box { function put() external payable {} }`

Limits
Only deployable contracts that nobody in the compilation inherits from. A payable function that
always reverts does not accept ether. Ether can be forced into any contract; that is not counted.

Source
SWC-132 (related); Solidity manual, “Receive Ether Function”.
"""

from __future__ import annotations

from collections.abc import Iterator

from core.analysis.detector import DetectorInfo, Example, Match
from core.semantics.model import Contract, Function, Semantics, semantics_of
from core.semantics.trace import returns, trace_of
from core.solidity.compilation import Compilation

INFO = DetectorInfo(
    id="locked-ether",
    title="Ether that goes in never comes out",
    severity="medium",
    confidence="high",
    swc="",
)

EXAMPLES = (
    Example(
        title="A box without a lid",
        source="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.0;
contract Box { //~ locked-ether
    mapping(address => uint256) put;
    receive() external payable { put[msg.sender] += msg.value; }
}
""",
        flagged=True,
    ),
    Example(
        title="What goes in can be taken out",
        source="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.0;
contract Box {
    mapping(address => uint256) put;
    receive() external payable { put[msg.sender] += msg.value; }
    function take(uint256 amount) external {
        put[msg.sender] -= amount;
        payable(msg.sender).transfer(amount);
    }
}
""",
        flagged=False,
    ),
    Example(
        title="The old nameless function",
        source="""pragma solidity ^0.4.24;
contract Box { //~ locked-ether
    uint256 total;
    function () public payable { total += msg.value; }
}
""",
        flagged=True,
    ),
)

_BORROWED = frozenset({"delegatecall", "callcode"})


def detect(compilation: Compilation) -> Iterator[Match]:
    """Yield each contract that takes ether and cannot give it back."""
    model = semantics_of(compilation)
    for contract in model.target_contracts():
        if contract.kind != "contract" or model.heirs(contract):
            continue
        takers = [item for item in contract.entry_points() if item.mutability == "payable"]
        accepting = [item for item in takers if returns(model, item, contract)]
        if accepting and not any(_gives(model, item, contract) for item in contract.entry_points()):
            yield Match(
                contract.node,
                f"{contract.name} accepts ether in {accepting[0].signature}, but has no way to send any.",
                related=(accepting[0].node,),
            )


def _gives(model: Semantics, function: Function, contract: Contract) -> bool:
    for event in trace_of(model, function, contract).events:
        if event.effect.kind == "destroy":
            return True
        if event.site is not None and (event.site.call.sends_ether or event.site.call.kind in _BORROWED):
            return True
    return _has_old_assembly(function)


def _has_old_assembly(function: Function) -> bool:
    """Assembly without a syntax tree (before 0.6) may do anything."""
    return any(item.child("AST") is None for item in function.node.walk("InlineAssembly"))

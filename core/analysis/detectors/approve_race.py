"""An allowance can only be overwritten.

What it finds
A token whose `approve` sets a new allowance whatever the old one was, and that has no function to raise
or lower it.

Why it matters
Who lowers an allowance from 100 to 50 is seen before it happens. The spender takes the 100 first, and
the 50 afterwards.

Example
`function approve(address spender, uint256 amount) external { allowance[msg.sender][spender] = amount; }`

Limits
The standard asks for this function as it is, and many tokens leave it at that: informational. Quiet
where `approve` requires the old or the new allowance to be zero, or compares it with what the owner
believes it to be.

Source
EIP-20, `approve`; SWC-114.
"""

from __future__ import annotations

from collections.abc import Iterator

from core.analysis.detector import DetectorInfo, Example, Match
from core.semantics.arguments import words_of
from core.semantics.model import Contract, Function, Semantics, semantics_of
from core.semantics.standards import functions_by_signature, is_erc20
from core.semantics.trace import Event, trace_of
from core.solidity.compilation import Compilation

INFO = DetectorInfo(
    id="approve-race",
    title="An allowance can only be overwritten",
    severity="informational",
    confidence="high",
    swc="SWC-114",
)

_TRANSFERS = """    mapping(address => uint256) public balanceOf;
    mapping(address => mapping(address => uint256)) public allowance;
    function transfer(address to, uint256 amount) public returns (bool) {
        balanceOf[msg.sender] -= amount;
        balanceOf[to] += amount;
        return true;
    }
    function transferFrom(address from, address to, uint256 amount) public returns (bool) {
        allowance[from][msg.sender] -= amount;
        balanceOf[from] -= amount;
        balanceOf[to] += amount;
        return true;
    }
"""
_APPROVE = """    function approve(address spender, uint256 amount) public returns (bool) {MARK
        allowance[msg.sender][spender] = amount;
        return true;
    }
"""

EXAMPLES = (
    Example(
        title="Only approve",
        source="// SPDX-License-Identifier: MIT\npragma solidity ^0.8.0;\ncontract Token {\n"
        + _TRANSFERS
        + _APPROVE.replace("MARK", " //~ approve-race")
        + "}\n",
        flagged=True,
    ),
    Example(
        title="The allowance can be raised",
        source="// SPDX-License-Identifier: MIT\npragma solidity ^0.8.0;\ncontract Token {\n"
        + _TRANSFERS
        + _APPROVE.replace("MARK", "")
        + """    function increaseAllowance(address spender, uint256 added) public returns (bool) {
        allowance[msg.sender][spender] += added;
        return true;
    }
}
""",
        flagged=False,
    ),
    Example(
        title="The old syntax",
        source="pragma solidity ^0.4.24;\ncontract Token {\n"
        + _TRANSFERS
        + _APPROVE.replace("MARK", " //~ approve-race")
        + "}\n",
        flagged=True,
    ),
)

_APPROVE_SIGNATURE = "approve(address,uint256)"
_STEPS = frozenset({"increase", "decrease", "raise", "lower", "add", "subtract", "sub"})
_ALLOWED = frozenset({"allowance", "approval", "approve", "approved", "allowed"})


def detect(compilation: Compilation) -> Iterator[Match]:
    """Yield each `approve` that overwrites, once where it is written."""
    model = semantics_of(compilation)
    seen: set[int] = set()
    for contract in model.target_contracts():
        if contract.is_interface or contract.is_library or not is_erc20(contract):
            continue
        function = functions_by_signature(contract)[_APPROVE_SIGNATURE]
        if function.id in seen or function.body is None or _has_steps(contract):
            continue
        if _overwrites(model, function, contract):
            seen.add(function.id)
            yield Match(
                function.node,
                "A new allowance replaces the old one; a spender who sees it coming can use both.",
            )


def _has_steps(contract: Contract) -> bool:
    """Whether an allowance can be raised or lowered: `increaseAllowance`, `decreaseApproval` and the like."""
    names = (words_of(item.name) for item in contract.all_functions() if item.is_external)
    return any(words & _STEPS and words & _ALLOWED for words in names)


def _overwrites(model: Semantics, function: Function, contract: Contract) -> bool:
    """Whether the allowance is set without having been looked at."""
    events = trace_of(model, function, contract).events
    return any(item.effect.kind == "write" and _is_blind(item) for item in events)


def _is_blind(event: Event) -> bool:
    deep = [place for place in event.places if place.path.count("[]") == 2]
    return bool(deep) and not any(place in event.state.reads for place in deep)

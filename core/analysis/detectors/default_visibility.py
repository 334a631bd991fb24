"""A function is public because nothing else was written.

What it finds
Before 0.5: functions without a visibility, which makes them public. Also contracts that say the
visibility of some state variables and not of others (one finding per contract).

Why it matters
A helper that was meant for inside can be called by anybody and does its work without the checks its
callers make.

Example
`function _pay(address to) { to.transfer(this.balance); }`

Limits
High only where a function that looks internal (others call it after a check, or it starts with `_`)
sends ether or sets who may act without a check; medium where such a function writes other state, low
where any other does. What only reads, or checks its caller, is informational. From 0.5 on the compiler
asks for a visibility itself.

Source
SWC-100 and SWC-108; Solidity manual, “Visibility and Getters”; changelog of 0.5.0.
"""

from __future__ import annotations

from collections.abc import Iterator

from core.analysis.detector import DetectorInfo, Example, Match
from core.analysis.finding import Severity
from core.semantics.authority import entry_traces, is_authorized
from core.semantics.callees import internal_callee
from core.semantics.headers import says_visibility, variable_says_visibility
from core.semantics.model import Contract, Function, Semantics, semantics_of
from core.semantics.ownership import deciding_variables
from core.semantics.trace import Event, trace_of
from core.solidity.compilation import Compilation
from core.solidity.standard_json import version_tuple

INFO = DetectorInfo(
    id="default-visibility",
    title="A function is public because nothing else was written",
    severity="medium",
    confidence="high",
    swc="SWC-100",
)

EXAMPLES = (
    Example(
        title="A helper that anybody can call",
        source="""pragma solidity ^0.4.24;
contract Prize {
    mapping(address => bool) won;
    function claim() public { require(won[msg.sender]); _pay(msg.sender); }
    function _pay(address to) { to.transfer(address(this).balance); } //~ default-visibility
}
""",
        flagged=True,
    ),
    Example(
        title="A helper for inside",
        source="""pragma solidity ^0.4.24;
contract Prize {
    mapping(address => bool) won;
    function claim() public { require(won[msg.sender]); _pay(msg.sender); }
    function _pay(address to) internal { to.transfer(address(this).balance); }
}
""",
        flagged=False,
    ),
    Example(
        title="Some variables say it, one does not",
        source="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.0;
contract Prize {
    uint256 public round;
    address private keeper = msg.sender;
    uint256 pot; //~ default-visibility
    function start() external { require(msg.sender == keeper); round += 1; pot = round; }
}
""",
        flagged=True,
    ),
)

_ASKED_SINCE = (0, 5, 0)


def detect(compilation: Compilation) -> Iterator[Match]:
    """Yield each function without a visibility, and one variable per contract that mixes both ways."""
    model = semantics_of(compilation)
    old = version_tuple(compilation.version) < _ASKED_SINCE
    for contract in model.target_contracts():
        if contract.is_interface:
            continue
        if old and not contract.is_library:
            yield from _functions(model, contract)
        silent = [item for item in contract.variables if not variable_says_visibility(model, item.node)]
        if silent and len(silent) < len(contract.variables):
            yield Match(
                silent[0].node,
                f"{len(silent)} of {len(contract.variables)} state variables do not say their visibility.",
                "informational",
            )


def _functions(model: Semantics, contract: Contract) -> Iterator[Match]:
    for function in contract.functions:
        if function.kind != "function" or function.body is None or says_visibility(model, function):
            continue
        severity = _severity(model, function, contract)
        what = "looks like a helper, but" if severity in {"high", "medium"} else "has no visibility:"
        yield Match(function.node, f"{function.name} {what} anybody can call it.", severity)


def _severity(model: Semantics, function: Function, contract: Contract) -> Severity:
    instance = (*model.heirs(contract), contract)[0]
    open_events = [
        event
        for event in trace_of(model, function, instance).events
        if not is_authorized(model, instance, event.state)
    ]
    internal = function.name.startswith("_") or function.id in _guarded_callees(model)
    if internal and any(_is_grave(model, event) for event in open_events):
        return "high"
    if any(event.effect.kind in {"write", "external", "destroy"} for event in open_events):
        return "medium" if internal else "low"
    return "informational"


def _guarded_callees(model: Semantics) -> frozenset[int]:
    """Functions that others call from inside after they checked the caller."""
    known: frozenset[int] | None = model.memo.get(("guarded callees",))
    if known is None:
        found: set[int] = set()
        for trace in entry_traces(model):
            for event in trace.events:
                if event.effect.kind != "internal" or not is_authorized(model, trace.contract, event.state):
                    continue
                callee = internal_callee(model, event.effect.node, trace.contract)
                if callee is not None and callee.name != event.scope.function.name:
                    found.add(callee.id)
        known = model.memo[("guarded callees",)] = frozenset(found)
    return known


def _is_grave(model: Semantics, event: Event) -> bool:
    if event.effect.kind == "destroy":
        return True
    if event.site is not None:
        return event.site.call.sends_ether
    deciding = deciding_variables(model)
    return event.effect.kind == "write" and any(place.root in deciding for place in event.places)

"""A price is read while it is half-way changed.

What it finds
A view function that works out a ratio (a price, rate or share) from places of which one was changed
before, and another is changed only after, a call by which an entry point hands control to somebody
else: ether that is sent, or a contract that strangers choose.

Why it matters
A reentrancy lock stops the callee from changing this contract, and not from reading it. Other
contracts that ask for the price during the call (lenders, vaults) are told a wrong one, and are robbed.

Example
`shares -= x; payable(msg.sender).call{value: y}(""); assets -= y;` with `price() = assets / shares`

Limits
Only views that divide are looked at, since only a mixture of old and new numbers is wrong. A view
that asks for the lock is quiet, and so are calls by somebody authorized and calls that give 2,300 gas.
Whether anybody relies on the view is not known: medium severity, low confidence.

Source
SWC-107; Solidity manual, Security Considerations, “Reentrancy”.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from core.analysis.detector import DetectorInfo, Example, Match
from core.semantics.authority import entry_traces, is_authorized, is_trusted, traces_of
from core.semantics.model import Semantics, semantics_of
from core.semantics.reentrancy import in_words, variable_name
from core.semantics.running import called_functions
from core.semantics.scope import Location
from core.semantics.strangers import locks_of
from core.semantics.trace import CallSite, Trace
from core.solidity.ast import Node
from core.solidity.compilation import Compilation

INFO = DetectorInfo(
    id="read-only-reentrancy",
    title="A price is read while it is half-way changed",
    severity="medium",
    confidence="low",
    swc="SWC-107",
)

EXAMPLES = (
    Example(
        title="The lock does not protect the price",
        source="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.0;
contract Pool {
    uint256 assets; uint256 supply; bool locked;
    mapping(address => uint256) shares;
    modifier lock() { require(!locked); locked = true; _; locked = false; }
    function price() external view returns (uint256) { //~ read-only-reentrancy
        return assets * 1e18 / supply;
    }
    function deposit() external payable lock {
        shares[msg.sender] += msg.value; supply += msg.value; assets += msg.value;
    }
    function leave(uint256 amount) external lock {
        uint256 value = amount * assets / supply;
        shares[msg.sender] -= amount;
        supply -= amount;
        (bool ok, ) = msg.sender.call{value: value}("");
        require(ok);
        assets -= value;
    }
}
""",
        flagged=True,
    ),
    Example(
        title="Everything is changed before the call",
        source="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.0;
contract Pool {
    uint256 assets; uint256 supply; bool locked;
    mapping(address => uint256) shares;
    modifier lock() { require(!locked); locked = true; _; locked = false; }
    function price() external view returns (uint256) { return assets * 1e18 / supply; }
    function deposit() external payable lock {
        shares[msg.sender] += msg.value; supply += msg.value; assets += msg.value;
    }
    function leave(uint256 amount) external lock {
        uint256 value = amount * assets / supply;
        shares[msg.sender] -= amount;
        supply -= amount;
        assets -= value;
        (bool ok, ) = msg.sender.call{value: value}("");
        require(ok);
    }
}
""",
        flagged=False,
    ),
    Example(
        title="The ether is gone, the shares are still there, with the old syntax",
        source="""pragma solidity ^0.4.24;
contract Pool {
    uint256 supply;
    mapping(address => uint256) shares;
    function price() public view returns (uint256) { //~ read-only-reentrancy
        return address(this).balance * 1e18 / supply;
    }
    function deposit() public payable { shares[msg.sender] += msg.value; supply += msg.value; }
    function leave(uint256 amount) public {
        shares[msg.sender] -= amount;
        require(msg.sender.call.value(amount)());
        supply -= amount;
    }
}
""",
        flagged=True,
    ),
)


class _Gap(NamedTuple):
    """A call with what was changed before it and what is changed after it."""

    trace: Trace
    site: CallSite
    before: frozenset[Location]
    after: frozenset[Location]
    write: Node


def detect(compilation: Compilation) -> Iterator[Match]:
    """Yield each ratio that a callee may ask for while its parts do not fit together."""
    model = semantics_of(compilation)
    gaps: dict[int, list[_Gap]] = {}
    for trace in entry_traces(model):
        if trace.function.changes_state and not trace.contract.is_library:
            gaps.setdefault(trace.contract.id, []).extend(_gaps(model, trace))
    for contract_id, found in gaps.items():
        if not found:
            continue
        for view in traces_of(model, model.contracts[contract_id]):
            if view.function.changes_state or not _divides(model, view):
                continue
            yield from _told(model, view, found)


def _told(model: Semantics, view: Trace, gaps: list[_Gap]) -> Iterator[Match]:
    read = frozenset(place for event in view.events if event.effect.kind == "read" for place in event.places)
    asked = {place for event in view.events for guard in event.state.guards for place in guard.locations}
    for gap in gaps:
        stale = {place for place in gap.after if any(place.overlaps(other) for other in read)}
        fresh = {place for place in gap.before - gap.after if any(place.overlaps(other) for other in read)}
        moved = gap.site.call.sends_ether and _reads_balance(model, view)
        if not stale or not (fresh or moved) or asked & gap.site.locks:
            continue
        names = in_words(sorted({variable_name(model, place) for place in stale}))
        yield Match(
            view.function.node,
            f"During the call in {gap.trace.function.signature}, {view.function.signature} mixes new numbers "
            f"with an old {names}.",
            related=(gap.site.call.node, gap.write),
        )
        return


def _gaps(model: Semantics, trace: Trace) -> Iterator[_Gap]:
    sites: dict[CallSite, None] = {}
    for event in trace.events:
        site = event.site
        if site is None or not site.call.may_reenter or is_authorized(model, trace.contract, event.state):
            continue
        if site.call.sends_ether or not is_trusted(model, trace.contract, site):
            sites.setdefault(site)
    locks = locks_of(model, trace) if sites else frozenset()
    for site in sites:
        before: set[Location] = set()
        after: set[Location] = set()
        write: Node | None = None
        for event in trace.events:
            if event.effect.kind != "write":
                continue
            if site in event.state.calls:
                after |= event.places - locks
                write = write or (event.effect.node if event.places - locks else None)
            else:
                before |= event.places - locks
        if write is not None:
            yield _Gap(trace, site, frozenset(before), frozenset(after), write)


def _divides(model: Semantics, view: Trace) -> bool:
    """Whether a view function, or what it calls, divides."""
    functions = (view.function, *called_functions(model, view.function.node, view.contract))
    return any(_has_division(model, item.node) for item in functions)


def _has_division(model: Semantics, function: Node) -> bool:
    key = ("divides", function.id, function.file)
    known: bool | None = model.memo.get(key)
    if known is None:
        known = model.memo[key] = any(
            item.text("operator") == "/" if item.kind == "BinaryOperation" else _is_div(item)
            for item in function.walk("BinaryOperation", "MemberAccess", "YulFunctionCall")
        )
    return known


def _is_div(node: Node) -> bool:
    if node.kind == "MemberAccess":
        return node.text("memberName") in {"div", "mulDiv"}
    name = node.child("functionName")
    return name is not None and name.name == "div"


def _reads_balance(model: Semantics, view: Trace) -> bool:
    """Whether a view function looks at an ether balance."""
    functions = (view.function, *called_functions(model, view.function.node, view.contract))
    return any(
        item.text("memberName") == "balance" or item.name == "selfbalance"
        for function in functions
        for item in function.node.walk("MemberAccess", "YulIdentifier")
    )

"""The first depositor can make the shares of the second one worthless.

What it finds
Shares that are computed as `assets * totalShares / balance`, where the balance is what the token (or the
contract's ether balance) says at the moment and anyone can raise it by a plain transfer, without virtual
shares or assets, without shares that nobody owns, and without a least number of shares that the depositor
names.

Why it matters
An attacker deposits the smallest amount, gives the vault a large one, and owns the only share. The next
deposit is rounded down to no share at all, or to half of what it was worth; the attacker takes it out.

Example
`shares = assets * totalSupply / token.balanceOf(address(this));`

Limits
A check that the shares are not zero only makes the attack dearer. A constant that is added to either
side (virtual shares), tokens minted to a fixed address, and a least deposit that is a constant of the
contract are taken for protection. What an owner puts in before others can is not known here.

Source
EIP-4626, “Security Considerations”; OpenZeppelin Contracts 4.9, ERC4626, “inflation attack”.
"""

from __future__ import annotations

from collections.abc import Iterator

from core.analysis.detector import DetectorInfo, Example, Match
from core.semantics.authority import entry_traces, is_authorized
from core.semantics.model import Semantics, semantics_of
from core.semantics.moves import asked, is_own_balance, keys_of, move_of
from core.semantics.origins import sources_of
from core.semantics.quotients import Quotient, has_offset, quotients_in
from core.semantics.scope import Location, Sources
from core.semantics.trace import Trace
from core.semantics.trading import callers_in, comparisons
from core.solidity.ast import Node
from core.solidity.compilation import Compilation

INFO = DetectorInfo(
    id="erc4626-inflation",
    title="The first depositor can make the shares of the second one worthless",
    severity="medium",
    confidence="medium",
    swc="",
)

_HEAD = """// SPDX-License-Identifier: MIT
pragma solidity ^0.8.0;
interface IERC20 {
    function balanceOf(address who) external view returns (uint256);
    function transferFrom(address from, address to, uint256 amount) external returns (bool);
}
contract Vault {
    IERC20 immutable token;
    uint256 public totalSupply;
    mapping(address => uint256) public balanceOf;
    constructor(IERC20 given) { token = given; }
    function deposit(uint256 assets) external returns (uint256 shares) {
"""
_TAIL = """
        require(token.transferFrom(msg.sender, address(this), assets));
        totalSupply += shares;
        balanceOf[msg.sender] += shares;
    }
}
"""

EXAMPLES = (
    Example(
        title="Shares by what the vault holds",
        source=_HEAD
        + """        uint256 held = token.balanceOf(address(this));
        shares = totalSupply == 0 ? assets : (assets * totalSupply) / held; //~ erc4626-inflation"""
        + _TAIL,
        flagged=True,
    ),
    Example(
        title="Virtual shares",
        source=_HEAD
        + """        uint256 held = token.balanceOf(address(this));
        shares = (assets * (totalSupply + 1e6)) / (held + 1);"""
        + _TAIL,
        flagged=False,
    ),
    Example(
        title="A bank of old",
        source="""pragma solidity ^0.4.24;
contract Bank {
    uint256 total;
    mapping(address => uint256) shares;
    function () public payable {}
    function deposit() public payable {
        uint256 made = msg.value;
        if (total > 0) {
            made = msg.value * total / (address(this).balance - msg.value); //~ erc4626-inflation
        }
        total += made;
        shares[msg.sender] += made;
    }
}
""",
        flagged=True,
    ),
)

_FIXED = frozenset({"literal", "constant"})
_NAMED = frozenset({"constant", "immutable"})


def detect(compilation: Compilation) -> Iterator[Match]:
    """Yield each computation of shares that a gift to the vault distorts."""
    model = semantics_of(compilation)
    for trace in entry_traces(model):
        supplies = _raised(trace)
        if not supplies or not _takes(model, trace) or _is_owners(model, trace):
            continue
        found = [item for item in _conversions(model, trace, supplies) if not has_offset(model, item)]
        if found and not _is_protected(model, trace, supplies):
            for item in found:
                yield Match(
                    _place(model, trace, item),
                    f"A transfer to this contract changes what a share is worth, so the first depositor can "
                    f"round the next ones of {trace.function.signature} down to nothing.",
                    related=(trace.function.node,),
                )


def _place(model: Semantics, trace: Trace, item: Quotient) -> Node:
    """The quotient, or where an heir made the vault's assets a balance."""
    if model.contract_of(item.node) is trace.contract:
        return item.node
    for source in sources_of(model, item.below, item.scope):
        look = asked(model, source) if is_own_balance(model, source, item.scope) else None
        if look is not None and model.contract_of(look) is trace.contract:
            return look
    return item.node


def _raised(trace: Trace) -> frozenset[Location]:
    """Single numbers that the path changes: one of them counts the shares."""
    return frozenset(
        place
        for event in trace.events
        if event.effect.kind == "write"
        for place in event.places
        if place.is_scalar and event.effect.node.type_string.startswith("uint")
    )


def _takes(model: Semantics, trace: Trace) -> bool:
    """Whether the path takes tokens or ether in."""
    if trace.function.mutability == "payable":
        return True
    for event in trace.events:
        move = move_of(model, event)
        if move is not None:
            receiver = sources_of(model, move.receiver, event.scope)
            if any(item.kind == "this" for item in receiver):
                return True
    return False


def _is_owners(model: Semantics, trace: Trace) -> bool:
    writes = (item for item in trace.events if item.effect.kind == "write")
    return all(is_authorized(model, trace.contract, item.state) for item in writes)


def _conversions(model: Semantics, trace: Trace, supplies: frozenset[Location]) -> Iterator[Quotient]:
    """Quotients of something given times the number of shares by what the contract holds."""
    for function, scope in callers_in(model, trace):
        if "div" in function.name.lower():
            continue  # its caller is looked at
        for item in quotients_in(model, function, scope):
            above = sources_of(model, item.above, scope)
            below = sources_of(model, item.below, scope)
            counted = any(one.kind == "state" and one.detail in supplies for one in above)
            given = any(one.kind in {"parameter", "value"} for one in above)
            if counted and given and any(is_own_balance(model, one, scope) for one in below):
                yield item


def _is_protected(model: Semantics, trace: Trace, supplies: frozenset[Location]) -> bool:
    return _mints_to_nobody(model, trace) or _asks_for_enough(model, trace, supplies)


def _mints_to_nobody(model: Semantics, trace: Trace) -> bool:
    """Whether shares are booked for a fixed address."""
    for event in trace.events:
        if event.effect.kind == "write" and any(not place.is_scalar for place in event.places):
            keys = keys_of(model, event.effect.node, event.scope)
            if keys and all(item.kind in _FIXED for item in keys):
                return True
    return False


def _asks_for_enough(model: Semantics, trace: Trace, supplies: frozenset[Location]) -> bool:
    """Whether the shares are compared with a number of the caller's, or the deposit with a constant."""
    for pair in comparisons(model, trace):
        for one, two in (pair, pair[::-1]):
            shares = any(item.kind == "state" and item.detail in supplies for item in one)
            if shares and _kinds(two) == {"parameter"}:
                return True
            if _kinds(one) <= {"parameter", "value"} and one and _kinds(two) and _kinds(two) <= _NAMED:
                return True
    return False


def _kinds(sources: Sources) -> set[str]:
    return {item.kind for item in sources}

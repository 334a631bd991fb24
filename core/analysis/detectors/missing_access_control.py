"""Anyone can change what only somebody in particular should.

What it finds
An entry point that a stranger can call, and that sets what others rely on: the owner or role that
checks of the caller compare with, a contract that is called or paid, a fee, price or switch that
other entry points obey. Also an entry point that credits balances or pays out the contract's tokens
to an address of the caller's choice for nothing: one it names, or any token, where it owes some.

Why it matters
Whoever calls first owns the contract, or directs its money, or stops it.

Example
`function setOwner(address next) external { owner = next; }`

Limits
What is privileged is decided by what hangs on it, not by its name: a variable on which nothing
depends is left alone. Entry points that the caller pays for, that can run only once, that need a
signature, or that are steps of a game (the condition is about what the step itself changes) are
quiet. Only taking over, minting and draining are of high severity. Initializers and upgrades have
detectors of their own.

Source
SWC-105, SWC-106 (unprotected withdrawal and destruction are the same mistake); CWE-284.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from core.analysis.detector import DetectorInfo, Example, Match
from core.analysis.finding import SEVERITIES, Confidence, Severity
from core.semantics.accesses import in_storage
from core.semantics.authority import entry_traces, is_open, traces_of
from core.semantics.callees import unwrap
from core.semantics.model import Semantics, semantics_of
from core.semantics.once import is_zero, runs_once
from core.semantics.origins import sources_of
from core.semantics.payouts import Payout, payouts_of
from core.semantics.privileges import Privileges, is_chosen, is_named, privileges_of, relying
from core.semantics.reentrancy import variable_name
from core.semantics.scope import Location, Sources
from core.semantics.strangers import (
    competes,
    free_writes,
    is_initializer,
    is_upgrade,
    keys_of,
    locks_of,
    pays,
)
from core.semantics.trace import Event, Trace
from core.solidity.ast import Node
from core.solidity.compilation import Compilation

INFO = DetectorInfo(
    id="missing-access-control",
    title="Anyone can change what only somebody in particular should",
    severity="high",
    confidence="medium",
    swc="",
)

EXAMPLES = (
    Example(
        title="The owner is whoever says so",
        source="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.0;
contract Safe {
    address owner = msg.sender;
    function setOwner(address next) external { owner = next; } //~ missing-access-control
    function withdraw() external {
        require(msg.sender == owner);
        payable(owner).transfer(address(this).balance);
    }
}
""",
        flagged=True,
    ),
    Example(
        title="Only the owner names the next one, and everybody sets what is theirs",
        source="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.0;
contract Safe {
    address owner = msg.sender;
    mapping(address => address) heirs;
    function setOwner(address next) external { require(msg.sender == owner); owner = next; }
    function setHeir(address heir) external { heirs[msg.sender] = heir; }
    function withdraw() external {
        require(msg.sender == owner);
        payable(owner).transfer(address(this).balance);
    }
}
""",
        flagged=False,
    ),
    Example(
        title="Anyone mints, with the old syntax",
        source="""pragma solidity ^0.4.24;
contract Coin {
    mapping(address => uint256) public balances;
    function mint(address to, uint256 amount) public { //~ missing-access-control
        balances[to] += amount;
    }
    function transfer(address to, uint256 amount) public {
        require(balances[msg.sender] >= amount);
        balances[msg.sender] -= amount;
        balances[to] += amount;
    }
}
""",
        flagged=True,
    ),
)


class _Reason(NamedTuple):
    severity: Severity
    confidence: Confidence
    what: str
    node: Node


def detect(compilation: Compilation) -> Iterator[Match]:
    """Yield each entry point that lets strangers change privileged state, with its worst effect."""
    model = semantics_of(compilation)
    for trace in entry_traces(model):
        if trace.contract.is_library or is_initializer(trace.function) or is_upgrade(model, trace):
            continue
        reasons = sorted(_reasons(model, trace), key=lambda item: SEVERITIES.index(item.severity))
        if reasons:
            worst = reasons[0]
            yield Match(
                trace.function.node,
                f"Anyone can call {trace.function.signature}, and so {worst.what}.",
                worst.severity,
                worst.confidence,
                related=(worst.node,),
            )


def _reasons(model: Semantics, trace: Trace) -> Iterator[_Reason]:
    held = privileges_of(model, trace.contract)
    for event in free_writes(model, trace):
        for place in sorted(event.places, key=str):
            if relying(held.delegates, place) or place in locks_of(model, trace):
                continue
            yield from _of_write(model, trace, event, place, held)
    yield from _minting(model, trace)
    yield from _draining(model, trace)


def _of_write(
    model: Semantics, trace: Trace, event: Event, place: Location, held: Privileges
) -> Iterator[_Reason]:
    name, node = variable_name(model, place), event.effect.node
    here = trace.function.id
    if not place.is_scalar:
        if relying(held.authorities, place, here) and _names_somebody(model, event):
            powers = {item for other, kinds in held.powers.items() if place.overlaps(other) for item in kinds}
            strong = bool(powers)
            yield _Reason(
                "high" if strong else "medium",
                "medium",
                f"give anybody the right that “{name}” stands for",
                node,
            )
        return
    chosen = is_chosen(model, event)
    if relying(held.authorities, place, here):
        if chosen:
            yield _Reason("high", "high", f"become “{name}”, with whom callers are compared", node)
        elif is_zero(event.effect.value):
            yield _Reason("medium", "medium", f"take away “{name}”, with whom callers are compared", node)
        return
    if chosen or _is_switch(event):
        yield from _of_setting(model, trace, event, place, held)


def _of_setting(
    model: Semantics, trace: Trace, event: Event, place: Location, held: Privileges
) -> Iterator[_Reason]:
    """A single place that is set to a plain value: severity by what relies on it elsewhere."""
    name, node, here = variable_name(model, place), event.effect.node, trace.function.id
    if relying(held.settings, place, here):
        yield _Reason("medium", "high", f"set “{name}”, which others may set only as somebody known", node)
    elif relying(held.payees, place, here):
        yield _Reason("medium", "medium", f"choose “{name}”, to whom this contract pays", node)
    elif relying(held.targets, place, here):
        yield _Reason("medium", "medium", f"choose “{name}”, a contract that is called and relied on", node)
    elif relying(held.amounts, place, here):
        yield _Reason("medium", "medium", f"set “{name}”, which decides how much is paid out", node)
    elif held.authorities and relying(held.gates, place, here):
        yield _Reason("medium", "low", f"set “{name}”, which other entry points obey", node)


def _is_switch(event: Event) -> bool:
    """`paused = true`, with no condition before it."""
    value = event.effect.value
    return value is not None and value.kind == "Literal" and not event.state.guards


def _names_somebody(model: Semantics, event: Event) -> bool:
    """A flag in a mapping that is raised for an address which is not the caller's own."""
    keys = keys_of(model, event)
    value = event.effect.value
    if "parameter" not in keys or "sender" in keys or value is None or is_zero(value):
        return False
    return unwrap(event.effect.node).type_string in {"bool", "uint256", "uint8"} and (
        value.kind == "Literal" or is_chosen(model, event)
    )


def _minting(model: Semantics, trace: Trace) -> Iterator[_Reason]:
    """Balances that grow by a number of the caller's choice while nothing shrinks and nobody pays."""
    if not trace.function.changes_state or pays(model, trace):
        return
    writes = [event for event in trace.events if event.effect.kind == "write"]
    if any(event.site is not None and not event.site.call.is_read_only for event in trace.events):
        return
    credits = [event for event in writes if _is_credit(model, event)]
    if not credits or any(_is_debit(event) for event in writes):
        return
    for event in credits:
        free = not is_named(event.state) and not _is_listed(event) and not competes(model, trace, event)
        if free and _is_spent_elsewhere(model, trace, event) and not runs_once(model, trace, event):
            (place,) = sorted(event.places, key=str)[:1]
            name = variable_name(model, place)
            yield _Reason(
                "high", "medium", f"raise “{name}” by any number, without paying", event.effect.node
            )


def _is_credit(model: Semantics, event: Event) -> bool:
    node = event.effect.node
    if not event.places or any(place.is_scalar for place in event.places):
        return False
    if not node.type_string.startswith("uint") or in_storage(node.type_string):
        return False
    amount = _added(model, event)
    if amount is None:
        return False
    kinds = {item.kind for item in sources_of(model, amount, event.scope)}
    return "parameter" in kinds and not kinds & {"state", "view", "outcome", "value", "signature"}


def _added(model: Semantics, event: Event) -> Node | None:
    """What is added by `place += amount`, `place = place + amount` or `place = place.add(amount)`."""
    statement = event.effect.node.parent
    if statement is None or statement.kind != "Assignment":
        return None
    right = statement.child("rightHandSide")
    if statement.text("operator") == "+=":
        return right
    right = unwrap(right) if right is not None else None
    if right is None or statement.text("operator") != "=":
        return None
    if right.kind == "BinaryOperation" and right.text("operator") == "+":
        sides = (right.child("leftExpression"), right.child("rightExpression"))
        plain = [item for item in sides if item is not None and not _same(item, event.effect.node)]
        return plain[0] if len(plain) == 1 else None
    callee = right.child("expression") if right.kind == "FunctionCall" else None
    if callee is not None and callee.kind == "MemberAccess" and callee.text("memberName") == "add":
        arguments = right.nodes("arguments")
        return arguments[0] if len(arguments) == 1 else None
    return None


def _same(one: Node, other: Node) -> bool:
    return [item.get("referencedDeclaration") for item in one.walk("Identifier")] == [
        item.get("referencedDeclaration") for item in other.walk("Identifier")
    ]


def _is_debit(event: Event) -> bool:
    """A number by key that shrinks: the credit is a transfer, not made of nothing."""
    statement = event.effect.node.parent
    if statement is None or all(place.is_scalar for place in event.places):
        return False
    if statement.kind == "Assignment" and statement.text("operator") == "-=":
        return True
    if is_zero(event.effect.value):
        return True
    right = statement.child("rightHandSide") if statement.kind == "Assignment" else None
    right = unwrap(right) if right is not None else None
    if right is None:
        return statement.kind == "UnaryOperation" and statement.text("operator") in {"--", "delete"}
    if right.kind == "BinaryOperation":
        return right.text("operator") == "-"
    callee = right.child("expression") if right.kind == "FunctionCall" else None
    return callee is not None and callee.text("memberName") == "sub"


def _is_listed(event: Event) -> bool:
    return any(guard.kind in {"listed", "self"} for guard in event.state.guards)


def _is_spent_elsewhere(model: Semantics, trace: Trace, credit: Event) -> bool:
    """Whether somebody's number at the same place shrinks at another entry point: it is worth something."""
    key = ("debits", trace.contract.id)
    known: frozenset[Location] | None = model.memo.get(key)
    if known is None:
        known = model.memo[key] = frozenset(
            place
            for other in traces_of(model, trace.contract)
            for event in other.events
            if event.effect.kind == "write" and _is_debit(event)
            for place in event.places
        )
    return bool(credit.places & known)


def _draining(model: Semantics, trace: Trace) -> Iterator[_Reason]:
    """Tokens that this contract is known to hold, sent where the caller says, with no books kept."""
    if not trace.function.changes_state or pays(model, trace):
        return
    for payout in payouts_of(model, trace):
        event = payout.event
        if payout.is_ether or is_named(event.state):
            continue
        if not any(item.kind in {"parameter", "sender", "calldata"} for item in payout.to):
            continue
        if any(item.kind in {"state", "view", "signature", "outcome"} for item in payout.to):
            continue
        own = _is_own_token(model, trace, payout.token) or _sweeps(model, trace, payout)
        if not own or _has_books(trace, event):
            continue
        if any(item.kind == "state" for item in payout.amount) or runs_once(model, trace, event):
            continue
        yield _Reason(
            "high", "medium", "have this contract's tokens sent where they choose", event.effect.node
        )


def _is_own_token(model: Semantics, trace: Trace, token: Sources) -> bool:
    kinds = {item.kind for item in token}
    if not kinds & {"state", "immutable", "constant"} or kinds & {"parameter", "calldata"}:
        return False
    return not any(
        item.kind == "state"
        and isinstance(item.detail, Location)
        and is_open(model, trace.contract, item.detail)
        for item in token
    )


def _sweeps(model: Semantics, trace: Trace, payout: Payout) -> bool:
    """Any token, the caller says which, with no condition, from a contract that keeps others' tokens."""
    chosen = any(item.kind in {"parameter", "calldata"} for item in payout.token)
    if not chosen or payout.event.state.guards or _compares_addresses(trace):
        return False
    return _keeps_tokens(model, trace)


def _compares_addresses(trace: Trace) -> bool:
    """Whether an address is compared at all: the tokens that are owed may be left out."""
    bodies = {event.scope.function.id: event.scope.function for event in trace.events}
    return any(
        operation.text("operator") in {"==", "!="}
        and any(side.type_string.startswith(("address", "contract ")) for side in operation.children())
        for function in ({trace.function.id: trace.function} | bodies).values()
        for operation in function.node.walk("BinaryOperation")
    )


def _keeps_tokens(model: Semantics, trace: Trace) -> bool:
    """Whether the contract owes tokens: some entry point pays its own token and takes it off a book."""
    key = ("keeps-tokens", trace.contract.id)
    known: bool | None = model.memo.get(key)
    if known is None:
        known = model.memo[key] = any(
            any(event.effect.kind == "write" and _is_debit(event) for event in other.events)
            and any(
                not payout.is_ether and _is_own_token(model, other, payout.token)
                for payout in payouts_of(model, other)
            )
            for other in traces_of(model, trace.contract)
        )
    return known


def _has_books(trace: Trace, payment: Event) -> bool:
    """Whether anything by key is read before the payment or written at all."""
    for event in trace.events:
        keyed = any(not place.is_scalar for place in event.places)
        if keyed and (event.effect.kind == "write" or event.places & payment.state.reads):
            return True
    return False

"""What in a contract is privileged, by what hangs on it: who may act, where money goes, what is open.

Nothing is privileged by its name. A place is, when checks of the caller compare with it, when calls
and payments go where it says, or when other entry points run only as it allows.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from core.semantics.authority import traces_of
from core.semantics.model import Contract, Semantics
from core.semantics.once import is_zero
from core.semantics.origins import sources_of
from core.semantics.payouts import payouts_of
from core.semantics.scope import Location, Sources
from core.semantics.trace import Event, State, Trace

_GIVEN = frozenset({"parameter", "sender", "origin", "calldata"})
_EFFECTS = frozenset({"write", "external", "destroy"})


class Privileges(NamedTuple):
    """Places by what hangs on them; the values are the entry points (AST ids) that rely on the place."""

    authorities: dict[Location, set[int]]
    """Compared with the caller before something is done."""
    powers: dict[Location, set[str]]
    """What is done behind those checks: `ether`, `tokens`, `single` (one place for all is written)."""
    delegates: dict[Location, set[int]]
    """The code behind a delegatecall."""
    targets: dict[Location, set[int]]
    """Contracts that are called in earnest, not only asked."""
    payees: dict[Location, set[int]]
    """Receivers of ether or tokens."""
    amounts: dict[Location, set[int]]
    """How much is paid out."""
    gates: dict[Location, set[int]]
    """Conditions of other effects."""
    settings: dict[Location, set[int]]
    """Places that some entry point lets only authorized callers choose."""


def privileges_of(model: Semantics, contract: Contract) -> Privileges:
    """What is privileged in an instance of a contract; made once."""
    key = ("privileges", contract.id)
    known: Privileges | None = model.memo.get(key)
    if known is None:
        known = model.memo[key] = Privileges({}, {}, {}, {}, {}, {}, {}, {})
        for trace in traces_of(model, contract):
            for event in trace.events:
                if event.effect.kind in _EFFECTS:
                    _note(model, trace, event, known)
            for payout in payouts_of(model, trace):
                _add(known.payees, _states(payout.to), trace)
                _add(known.amounts, _states(payout.amount), trace)
    return known


def _note(model: Semantics, trace: Trace, event: Event, found: Privileges) -> None:
    for guard in event.state.guards:
        if guard.kind == "caller":
            _add(found.authorities, guard.locations, trace)
            for place in guard.locations:
                found.powers.setdefault(place, set()).update(_power(event))
        elif guard.kind in {"state", "once"}:
            _add(found.gates, guard.locations, trace)
    if event.effect.kind == "write":
        if is_named(event.state) and is_chosen(model, event):
            _add(found.settings, event.places, trace)
    elif event.site is not None:
        called = _states(event.site.target)
        if event.site.call.kind in {"delegatecall", "callcode"}:
            _add(found.delegates, called, trace)
        elif not event.site.call.is_read_only:
            _add(found.targets, called, trace)


def _power(event: Event) -> Iterator[str]:
    if event.effect.kind == "destroy" or (event.site is not None and event.site.call.sends_ether):
        yield "ether"
    elif event.site is not None and not event.site.call.is_read_only:
        yield "calls"
    elif event.effect.kind == "write" and any(place.is_scalar for place in event.places):
        yield "single"


def _add(table: dict[Location, set[int]], places: frozenset[Location], trace: Trace) -> None:
    for place in places:
        table.setdefault(place, set()).add(trace.function.id)


def _states(sources: Sources) -> frozenset[Location]:
    return frozenset(
        item.detail for item in sources if item.kind == "state" and isinstance(item.detail, Location)
    )


def relying(table: dict[Location, set[int]], place: Location, but: int = 0) -> set[int]:
    """Entry points, `but` left out, that rely on a place or a part of it."""
    return {item for other, users in table.items() if place.overlaps(other) for item in users} - {but}


def is_named(state: State) -> bool:
    """Whether a check of the caller or of a signature stands here, whatever it is worth."""
    return any(guard.kind in {"caller", "signature"} for guard in state.guards)


def is_chosen(model: Semantics, event: Event) -> bool:
    """Whether the caller alone decides what is written: it is given, and not computed from state."""
    value = event.effect.value
    if value is None or is_zero(value):
        return False
    kinds = {item.kind for item in sources_of(model, value, event.scope)}
    return bool(kinds & _GIVEN) and not kinds & {"state", "view", "outcome", "value", "signature", "unknown"}

"""Who decides: entry points with their traces, and which guards really keep strangers out.

A check of the caller is worth nothing when anybody may write what it is checked against. A location
is *open* when some path without such a check sets it to something; a guard on it does not count.
"""

from __future__ import annotations

from collections.abc import Iterator

from core.semantics.guards import Guards
from core.semantics.model import Contract, Semantics
from core.semantics.scope import Location, Sources
from core.semantics.trace import CallSite, Event, State, Trace, trace_of

_ZERO = frozenset({"0", "false", "0x0", "0x00"})
_GIVEN = frozenset({"parameter", "sender", "origin", "calldata", "value", "outcome", "unknown", "signature"})


def entry_traces(model: Semantics) -> tuple[Trace, ...]:
    """Traces of all target contracts; inherited entry points count in the last heir only."""
    known: tuple[Trace, ...] | None = model.memo.get(("entry traces",))
    if known is None:
        known = model.memo[("entry traces",)] = tuple(_entry_traces(model))
    return known


def _entry_traces(model: Semantics) -> Iterator[Trace]:
    for contract in model.target_contracts():
        if not contract.is_interface:
            yield from contract_traces(model, contract)


def contract_traces(model: Semantics, contract: Contract) -> Iterator[Trace]:
    """Traces of one contract's entry points; inherited ones only in a contract without heirs."""
    last = not model.heirs(contract)
    for function in contract.entry_points():
        if last or function.contract is contract.node:
            yield trace_of(model, function, contract)


def open_locations(model: Semantics) -> frozenset[Location]:
    """Locations that a stranger can set, over all entry points of the target contracts."""
    known: frozenset[Location] | None = model.memo.get(("open",))
    if known is None:
        known = frozenset()
        while True:
            found = frozenset(_opened(model, known))
            if found <= known:
                break
            known = known | found
        model.memo[("open",)] = known
    return known


def _opened(model: Semantics, known: frozenset[Location]) -> Iterator[Location]:
    for trace in entry_traces(model):
        for event in trace.events:
            if event.effect.kind != "write" or event.state.locks or _clears(event):
                continue
            if not _authorizes(event.state.guards, known):
                yield from event.places


def _clears(event: Event) -> bool:
    value = event.effect.value
    if value is None:
        return False
    if value.kind == "UnaryOperation" and value.text("operator") == "delete":
        return True
    return value.kind == "Literal" and value.text("value") in _ZERO


def _authorizes(guards: Guards, opened: frozenset[Location]) -> bool:
    for guard in guards:
        if guard.kind in {"caller", "signature"} and not any(
            place.overlaps(other) for place in guard.locations for other in opened
        ):
            return True
    return False


def is_authorized(model: Semantics, state: State) -> bool:
    """Whether only somebody whom the contract names (or who shows a signature) can be here."""
    return _authorizes(state.guards, open_locations(model))


def is_open(model: Semantics, location: Location) -> bool:
    """Whether a stranger can set a location, or one that contains it."""
    return any(location.overlaps(other) for other in open_locations(model))


def is_chosen_by_stranger(model: Semantics, sources: Sources) -> bool:
    """Whether a value comes from the transaction, or from storage that anybody can set."""
    for item in sources:
        if item.kind in _GIVEN:
            return True
        if item.kind == "state" and isinstance(item.detail, Location) and is_open(model, item.detail):
            return True
    return False


def is_trusted(model: Semantics, site: CallSite) -> bool:
    """Whether the called contract was named by the deployer or by somebody authorized."""
    return bool(site.target) and not is_chosen_by_stranger(model, site.target)

"""Who decides: entry points with their traces, and which guards really keep strangers out.

A check of the caller is worth nothing when anybody may write what it is checked against. A location
is *open* in a contract when some path without such a check sets it to something; a guard on it does
not count. What an abstract contract leaves to its heirs is given the benefit of the doubt.
"""

from __future__ import annotations

from collections.abc import Iterator

from core.semantics.guards import Guards
from core.semantics.model import Contract, Function, Semantics
from core.semantics.once import is_zero, runs_once
from core.semantics.origins import sources_of
from core.semantics.scope import Location, Sources
from core.semantics.trace import CallSite, Event, State, Trace, trace_of
from core.solidity.ast import Node

_GIVEN = frozenset({"parameter", "sender", "origin", "calldata", "value", "unknown", "signature"})


def entry_traces(model: Semantics) -> tuple[Trace, ...]:
    """Traces of all target contracts; inherited entry points count in the last heir only, tests aside."""
    known: tuple[Trace, ...] | None = model.memo.get(("entry traces",))
    if known is None:
        known = model.memo[("entry traces",)] = tuple(_entry_traces(model))
    return known


def _entry_traces(model: Semantics) -> Iterator[Trace]:
    for contract in model.target_contracts():
        if contract.is_interface:
            continue
        last = not model.shipped_heirs(contract)
        for function in contract.entry_points():
            if contract.is_library and _borrows_storage(function):
                continue
            if last or function.contract is contract.node:
                yield trace_of(model, function, contract)


def _borrows_storage(function: Function) -> bool:
    """A library's function on its caller's storage: only its callers can tell who may call it."""
    return any(item.text("storageLocation") == "storage" for item in function.parameters)


def traces_of(model: Semantics, contract: Contract) -> Iterator[Trace]:
    """Traces of every entry point that an instance of a contract has."""
    for function in contract.entry_points():
        yield trace_of(model, function, contract)


def open_locations(
    model: Semantics, contract: Contract, without: frozenset[int] = frozenset()
) -> frozenset[Location]:
    """Locations that a stranger can set in an instance of a contract.

    What the entry points `without` (AST ids) do is left out, as if strangers could not call them.
    """
    key = ("open", contract.id, without)
    known: frozenset[Location] | None = model.memo.get(key)
    if known is None:
        known = frozenset()
        writes = [
            event
            for trace in traces_of(model, contract)
            if trace.function.id not in without
            for event in trace.events
            if _sets(event) and not runs_once(model, trace, event)
        ]
        while True:
            found = known.union(*(_opened(model, event, known) for event in writes))
            if found == known:
                break
            known = found
        model.memo[key] = known
    return known


def _opened(model: Semantics, event: Event, known: frozenset[Location]) -> frozenset[Location]:
    """Which places a write opens: one of many by its key, a single one only with a value of choice."""
    if _authorizes(event.state.guards, known):
        return frozenset()
    value = event.effect.value
    chosen = value is None or _is_given(sources_of(model, value, event.scope), known)
    return frozenset(place for place in event.places if chosen or not place.is_scalar)


def _is_given(sources: Sources, opened: frozenset[Location]) -> bool:
    if any(item.kind in _GIVEN for item in sources):
        return True
    places = [item.detail for item in sources if item.kind == "state" and isinstance(item.detail, Location)]
    return any(place.overlaps(other) for place in places for other in opened)


def _sets(event: Event) -> bool:
    """Whether an event writes more than zero into a place that was not required to be zero still."""
    return event.effect.kind == "write" and not _is_first(event) and not is_zero(event.effect.value)


def _is_first(event: Event) -> bool:
    """Whether the single place written was required to be zero still, as in an initializer."""
    guards = (guard for guard in event.state.guards if guard.kind == "once")
    return any(place.is_scalar and place in guard.locations for guard in guards for place in event.places)


def _authorizes(guards: Guards, opened: frozenset[Location]) -> bool:
    for guard in guards:
        if guard.kind in {"caller", "signature"} and not any(
            place.overlaps(other) for place in guard.locations for other in opened
        ):
            return True
    return False


def is_authorized(model: Semantics, contract: Contract, state: State) -> bool:
    """Whether only somebody whom the contract names (or who shows a signature) can be here."""
    if not any(guard.kind in {"caller", "signature"} for guard in state.guards):
        return False
    return _authorizes(state.guards, open_locations(model, contract))


def is_open_to_strangers(model: Semantics, call: Node) -> bool:
    """Whether a stranger can bring an external call about; True where no entry point is known to reach it."""
    known: dict[int, bool] | None = model.memo.get(("open calls",))
    if known is None:
        known = model.memo[("open calls",)] = {}
        for trace in entry_traces(model):
            for event in trace.events:
                if event.effect.kind == "external" and not known.get(event.effect.node.id, False):
                    is_open = not is_authorized(model, trace.contract, event.state)
                    known[event.effect.node.id] = is_open
    return known.get(call.id, True)


def is_open(model: Semantics, contract: Contract, location: Location) -> bool:
    """Whether a stranger can set a location, or one that contains it."""
    return any(location.overlaps(other) for other in open_locations(model, contract))


def is_chosen_by_stranger(
    model: Semantics, contract: Contract, sources: Sources, without: frozenset[int] = frozenset()
) -> bool:
    """Whether a value comes from the transaction, or from storage that anybody can set (see `without`)."""
    return _is_given(sources, open_locations(model, contract, without))


def is_trusted(model: Semantics, contract: Contract, site: CallSite) -> bool:
    """Whether the called contract was named by the deployer or by somebody authorized.

    A parameter is good too when it was looked up in a list that strangers cannot write.
    """
    opened = open_locations(model, contract)
    allowed: set[int] = set()
    for guard in site.listed:
        if not all(any(place.overlaps(other) for other in opened) for place in guard.locations):
            allowed |= guard.keys
    doubtful = (item for item in site.target if not (item.kind == "parameter" and item.detail in allowed))
    return bool(site.target) and not _is_given(frozenset(doubtful), opened)

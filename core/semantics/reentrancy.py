"""Writes that come after an external call, found once and shared by the reentrancy detectors.

A hazard is a call that may come back, made without a lock, with a write of the same contract's
storage behind it on some path.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from core.semantics.authority import entry_traces, is_authorized, traces_of
from core.semantics.model import Function, Semantics
from core.semantics.origins import sources_of
from core.semantics.scope import Location
from core.semantics.trace import CallSite, Event, Trace
from core.solidity.ast import Node


class Hazard(NamedTuple):
    """One call and one write after it; `read_before` tells whether the place was read before the call."""

    trace: Trace
    site: CallSite
    write: Event
    location: Location
    read_before: bool


def hazards_of(model: Semantics) -> tuple[Hazard, ...]:
    """Every hazard of the target contracts, in order of entry points; made once."""
    known: tuple[Hazard, ...] | None = model.memo.get(("hazards",))
    if known is None:
        found = [hazard for trace in entry_traces(model) for hazard in _of_trace(model, trace)]
        known = model.memo[("hazards",)] = tuple(found)
    return known


def _of_trace(model: Semantics, trace: Trace) -> list[Hazard]:
    found = []
    for event in trace.events:
        if event.effect.kind != "write" or not event.state.calls:
            continue
        if is_authorized(model, trace.contract, event.state):
            continue
        for site in sorted(event.state.calls, key=_order):
            for place in sorted(event.places, key=str):
                if site.first or place in site.locks or _is_checked(event, place):
                    continue
                if _is_counted(model, trace, site):
                    continue
                read = any(pair == site and seen.overlaps(place) for pair, seen in event.state.pairs)
                found.append(Hazard(trace, site, event, place, read))
    return found


def _is_counted(model: Semantics, trace: Trace, site: CallSite) -> bool:
    """Whether a counter that was raised before the call is required to be the same after it.

    Source: OpenZeppelin Contracts 2.x, `ReentrancyGuard`.
    """
    raised: set[Location] = set()
    for event in trace.events:
        if event.effect.kind == "write" and site not in event.state.calls:
            raised |= {place for place in event.places if place.is_scalar}
        elif event.effect.kind == "check" and site in event.state.calls and raised:
            sides = event.effect.value.children() if event.effect.value is not None else ()
            known = [{item.detail for item in sources_of(model, side, event.scope)} for side in sides]
            if len(known) == 2 and any(place in known[0] and place in known[1] for place in raised):
                return True
    return False


def _is_checked(event: Event, place: Location) -> bool:
    """Whether the place was checked again after the call: calls make older checks void."""
    checks = (guard for guard in event.state.guards if guard.kind == "state")
    return any(place.overlaps(other) for guard in checks for other in guard.locations)


def _order(site: CallSite) -> tuple[str, int, str]:
    return site.call.node.file, site.call.node.span.start, str(sorted(map(str, site.target)))


def variable_name(model: Semantics, location: Location) -> str:
    """How to name a location to a person: the variable with its members."""
    variable = model.variables.get(location.root) if isinstance(location.root, int) else None
    name = variable.name if variable is not None else "a storage slot"
    path = "".join(step if step == "[]" else f".{step}" for step in location.path)
    return (name + path).replace("[]", "[…]")


def matches_by_call(
    model: Semantics, hazards: Iterable[Hazard]
) -> Iterator[tuple[Node, tuple[Node, ...], str]]:
    """Hazards by call: the call, the writes after it in source order, the names with a verb (“x” is)."""
    groups: dict[int, list[Hazard]] = {}
    for hazard in hazards:
        groups.setdefault(id(hazard.site.call.node), []).append(hazard)
    for items in groups.values():
        writes = {item.write.effect.node.id: item.write.effect.node for item in items}
        ordered = sorted(writes.values(), key=lambda node: (node.file, node.span.start))
        names = sorted({variable_name(model, item.location) for item in items})
        verb = "is" if len(names) == 1 else "are"
        yield items[0].site.call.node, tuple(ordered), f"{in_words(names)} {verb}"


def in_words(names: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and 2 more`, each name in quotes."""
    quoted = [f"“{name}”" for name in names]
    if len(quoted) > 3:
        return f"{quoted[0]}, {quoted[1]} and {len(quoted) - 2} more"
    return " and ".join([", ".join(quoted[:-1]), quoted[-1]] if len(quoted) > 1 else quoted)


def entrances(model: Semantics, hazard: Hazard) -> Iterator[Function]:
    """Other functions that a callee can enter during the call and that act on the hazard's location.

    To act is to read the location and then write it, or to read it and send ether.
    """
    for trace in traces_of(model, hazard.trace.contract):
        if trace.function is not hazard.trace.function and _acts_on(model, trace, hazard):
            yield trace.function


def _acts_on(model: Semantics, trace: Trace, hazard: Hazard) -> bool:
    locks = hazard.site.locks
    for event in trace.events:
        sends = event.site is not None and event.site.call.sends_ether
        writes = event.effect.kind == "write" and any(item.overlaps(hazard.location) for item in event.places)
        if not (sends or writes) or not any(item.overlaps(hazard.location) for item in event.state.reads):
            continue
        checked = {
            place for guard in event.state.guards for place in guard.locations if guard.kind == "state"
        }
        if not (locks & (event.state.locks | checked)) and not is_authorized(
            model, trace.contract, event.state
        ):
            return True
    return False

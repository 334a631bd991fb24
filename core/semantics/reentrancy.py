"""Writes that come after an external call, found once and shared by the reentrancy detectors.

A hazard is a call that may come back, made without a lock, with a write of the same contract's
storage behind it on some path.
"""

from __future__ import annotations

from typing import NamedTuple

from core.semantics.authority import entry_traces, is_authorized
from core.semantics.model import Semantics
from core.semantics.scope import Location
from core.semantics.trace import CallSite, Event, Trace


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
        if event.effect.kind != "write" or is_authorized(model, event.state):
            continue
        for site in sorted(event.state.calls, key=_order):
            for place in sorted(event.places, key=str):
                if place in site.locks:
                    continue
                read = any(pair == site and seen.overlaps(place) for pair, seen in event.state.pairs)
                found.append(Hazard(trace, site, event, place, read))
    return found


def _order(site: CallSite) -> tuple[str, int, str]:
    return site.call.node.file, site.call.node.span.start, str(sorted(map(str, site.target)))


def variable_name(model: Semantics, location: Location) -> str:
    """How to name a location to a person: the variable with its members."""
    variable = model.variables.get(location.root) if isinstance(location.root, int) else None
    name = variable.name if variable is not None else "a storage slot"
    path = "".join(step if step == "[]" else f".{step}" for step in location.path)
    return (name + path).replace("[]", "[…]")

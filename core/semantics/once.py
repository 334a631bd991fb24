"""Code that can run only once: initializers, by what they do and not by what they are called.

A place is asked for on the way and set for good on the way. A reentrancy lock asks and sets too, but
it sets the place back; a switch is set back by another entry point; neither makes code run once.
"""

from __future__ import annotations

import re

from core.semantics.guards import NO_GUARDS, Guards
from core.semantics.model import Contract, Semantics
from core.semantics.origins import sources_of
from core.semantics.scope import Location, Sources
from core.semantics.trace import CallSite, Event, Trace, trace_of
from core.solidity.ast import Node

_INITIALIZER = re.compile(r"^(re)?initiali[sz]er$")
_ZERO = frozenset({"0", "false", "0x0", "0x00"})
_CONSTANT = frozenset({"literal", "constant", "immutable"})
_FIXED = frozenset({"literal", "constant", "parameter", "immutable", "sender"})


def runs_once(model: Semantics, trace: Trace, event: Event) -> bool:
    """Whether an event lies behind a condition that its own entry point makes false for ever."""
    return bool(once_places(model, trace, event)) or _is_named_so(trace, event)


def _is_named_so(trace: Trace, event: Event) -> bool:
    """A modifier in assembly names no variable, so there its name decides."""
    for function in (trace.function, event.scope.function):
        for invocation in function.modifiers:
            name = invocation.child("modifierName")
            if name is not None and _INITIALIZER.match(name.name.rpartition(".")[2]):
                modifier = _modifier_named(trace.contract, name.name.rpartition(".")[2])
                if modifier is not None and any(modifier.walk("InlineAssembly")):
                    return True
    return False


def _modifier_named(contract: Contract, name: str) -> Node | None:
    found = (item.node for base in contract.bases for item in base.modifiers if item.name == name)
    return next(found, None)


def once_places(model: Semantics, trace: Trace, event: Event) -> frozenset[Location]:
    """The single places that an event is asked for and that are set for good: “initialized”, “owner”.

    A place that was still zero may be set to anything; any other condition has to be ended by a fixed
    value, since `require(sender == owner); owner = next` can go on for ever.
    """
    kept = _kept(model, trace)
    if not kept:
        return frozenset()
    asked = event.state.locks | _asked_loosely(model, trace, event)
    empty: set[Location] = set()
    for guard in event.state.guards | _before_calls(model, trace, event):
        if guard.kind == "state":
            asked |= guard.locations
        elif guard.kind == "once":
            empty |= guard.locations
    found = {place for place, fixed in kept.items() if place in empty or (fixed and place in asked)}
    return frozenset(found) - _switched_off(model, trace.contract)


def _before_calls(model: Semantics, trace: Trace, event: Event) -> Guards:
    """What was known before the first call that precedes an event: calls end what is known of state.

    A place that was asked for and set by then stays set, whatever the callee does.
    """
    if not event.state.calls:
        return NO_GUARDS
    key = ("guards at calls", trace.function.id, trace.contract.id)
    known: dict[CallSite, Guards] | None = model.memo.get(key)
    if known is None:
        known = model.memo[key] = {}
        for item in trace.events:
            if item.site is not None and item.site.call.may_reenter:
                known.setdefault(item.site, item.state.guards)
    return next((guards for site, guards in known.items() if site in event.state.calls), NO_GUARDS)


def is_zero(value: Node | None) -> bool:
    """Whether a written value is plainly zero: `0`, `false`, `address(0)` or `delete`."""
    if value is None:
        return False
    if value.kind == "UnaryOperation":
        return value.text("operator") == "delete"
    if value.kind == "FunctionCall" and value.get("kind") == "typeConversion":
        return is_zero(value.nodes("arguments")[0])
    return value.kind in {"Literal", "YulLiteral"} and value.text("value") in _ZERO


def _kept(model: Semantics, trace: Trace) -> dict[Location, bool]:
    """Single places that a run sets to one value and leaves so, and whether that value is a fixed one."""
    key = ("kept places", trace.function.id, trace.contract.id)
    known: dict[Location, bool] | None = model.memo.get(key)
    if known is None:
        values: dict[Location, list[Event]] = {}
        for event in trace.events:
            for place in event.places if event.effect.kind == "write" else ():
                if place.is_scalar:
                    values.setdefault(place, []).append(event)
        written = {place: _only_value(model, events) for place, events in values.items()}
        known = model.memo[key] = {
            place: all(item.kind in _CONSTANT for item in sources)
            for place, sources in written.items()
            if sources is not None
        }
    return known


def _only_value(model: Semantics, events: list[Event]) -> Sources | None:
    """What the one value is that all these writes set, if there is one and it is not plainly zero."""
    found: set[Sources] = set()
    for event in events:
        value = event.effect.value
        if value is None or is_zero(value):
            return None
        sources = sources_of(model, value, event.scope)
        if not sources or any(item.kind not in _FIXED for item in sources):
            return None
        if all(item.kind == "literal" and str(item.detail) in _ZERO for item in sources):
            return None
        found.add(sources)
    return found.pop() if len(found) == 1 else None


def _asked_loosely(model: Semantics, trace: Trace, event: Event) -> frozenset[Location]:
    """Flags of a `require(a || !done)` before the event: older initializers ask for one of several."""
    asked = _loose_checks(model, trace)
    if not asked:
        return frozenset()
    at = next(index for index, item in enumerate(trace.events) if item is event)
    return frozenset().union(*(places for places, first in asked.items() if first < at))


def _loose_checks(model: Semantics, trace: Trace) -> dict[frozenset[Location], int]:
    """Places that a required alternative asks for, with the index of the first event that does."""
    key = ("loose checks", trace.function.id, trace.contract.id)
    known: dict[frozenset[Location], int] | None = model.memo.get(key)
    if known is None:
        known = model.memo[key] = {}
        for index, event in enumerate(trace.events):
            condition = event.effect.value
            if event.effect.kind != "check" or condition is None or not _has_alternative(model, condition):
                continue
            sources = sources_of(model, condition, event.scope)
            known.setdefault(
                frozenset(item.detail for item in sources if isinstance(item.detail, Location)), index
            )
    return known


def _has_alternative(model: Semantics, condition: Node) -> bool:
    key = ("alternative", condition.id, condition.file)
    known: bool | None = model.memo.get(key)
    if known is None:
        operations = condition.walk("BinaryOperation")
        known = model.memo[key] = any(item.text("operator") == "||" for item in operations)
    return known


def _switched_off(model: Semantics, contract: Contract) -> frozenset[Location]:
    """Places that some entry point sets back to a plain `false` or 0: switches, not “done” for ever."""
    key = ("switched off", contract.id)
    known: frozenset[Location] | None = model.memo.get(key)
    if known is None:
        known = frozenset(
            place
            for function in contract.entry_points()
            for event in trace_of(model, function, contract).events
            if event.effect.kind == "write" and _is_plain_zero(event.effect.value)
            for place in event.places
        )
        model.memo[key] = known
    return known


def _is_plain_zero(value: Node | None) -> bool:
    return value is not None and value.kind == "Literal" and is_zero(value)

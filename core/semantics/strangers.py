"""What a stranger can do at an entry point without paying, competing, or being anybody in particular.

Shared by the detectors about missing protection, so that each unprotected write is told once: as an
initializer, as an upgrade, or as plain missing access control.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from core.semantics.callees import internal_callee
from core.semantics.model import Contract, Function, Semantics
from core.semantics.once import is_zero, once_places, runs_once
from core.semantics.origins import sources_of
from core.semantics.privileges import is_chosen, is_named, privileges_of, relying
from core.semantics.running import called_functions
from core.semantics.scope import Location, Sources
from core.semantics.trace import Event, Trace, trace_of

_INITIALIZER = re.compile(r"^_*(?:re|Re)?(?:[iI]nit|[iI]nitiali[sz]e|[sS]et[uU]p)(?![a-z])")
_UPGRADE = frozenset(
    {
        "upgradeTo", "upgradeToAndCall", "upgradeAndCall", "upgrade", "upgradeImplementation",
        "setImplementation", "setTarget", "updateImplementation", "changeImplementation",
    }
)  # fmt: skip
_PROXIED = re.compile(r"Initializable|Upgradeable|UUPS")
_AUTHORIZE = "_authorizeUpgrade"


def is_initializer(function: Function) -> bool:
    """Whether a function is named as one that sets a contract up after its deployment."""
    return function.kind == "function" and _INITIALIZER.match(function.name) is not None


def is_upgrade(model: Semantics, trace: Trace) -> bool:
    """Whether an entry point is named as one that changes the code behind a proxy, or asks for leave to."""
    return trace.function.name in _UPGRADE or authorizer_of(model, trace) is not None


def authorizer_of(model: Semantics, trace: Trace) -> Function | None:
    """The `_authorizeUpgrade` that an entry point runs.

    Source: OpenZeppelin Contracts, `UUPSUpgradeable`.
    """
    if ("authorizes",) not in model.memo:
        model.memo[("authorizes",)] = any(item.name == _AUTHORIZE for item in model.functions.values())
    if not model.memo[("authorizes",)]:
        return None
    key = ("authorizer", trace.function.id, trace.contract.id)
    if key not in model.memo:
        model.memo[key] = next(_authorizers(model, trace), None)
    found: Function | None = model.memo[key]
    return found


def _authorizers(model: Semantics, trace: Trace) -> Iterator[Function]:
    for event in trace.events:
        if event.effect.kind == "internal":
            function = internal_callee(model, event.effect.node, event.scope.contract)
            if function is not None and function.name == _AUTHORIZE:
                yield function


def free_writes(model: Semantics, trace: Trace) -> Iterator[Event]:
    """Writes that anybody reaches: no check of the caller or of a signature, again and again, unpaid.

    A check that strangers can pass by an earlier call is left to the detector about that call.
    """
    if not trace.function.changes_state or pays(model, trace):
        return
    for event in trace.events:
        if event.effect.kind != "write" or is_named(event.state):
            continue
        if not competes(model, trace, event) and not runs_once(model, trace, event):
            yield event


def pays(model: Semantics, trace: Trace) -> bool:
    """Whether the caller brings something: ether that is looked at, or tokens that are taken from them."""
    key = ("pays", trace.function.id, trace.contract.id)
    known: bool | None = model.memo.get(key)
    if known is None:
        known = model.memo[key] = _brings_ether(model, trace) or _brings_tokens(model, trace)
    return known


def _brings_ether(model: Semantics, trace: Trace) -> bool:
    if trace.function.mutability != "payable":
        return False
    functions = (trace.function, *called_functions(model, trace.function.node, trace.contract))
    return any(
        item.text("memberName") == "value" and (base := item.child("expression")) is not None
        and base.kind == "Identifier" and base.name == "msg"
        for function in functions
        for item in function.node.walk("MemberAccess")
    )  # fmt: skip


def _brings_tokens(model: Semantics, trace: Trace) -> bool:
    for event in trace.events:
        call = event.site.call if event.site is not None else None
        if call is not None and call.kind == "method" and call.function is not None:
            takes = call.function.name.endswith(("ransferFrom", "burn", "burnFrom")) and call.arguments
            if takes and _has_sender(sources_of(model, call.arguments[0], event.scope)):
                return True
        elif event.effect.kind == "internal":
            function = internal_callee(model, event.effect.node, event.scope.contract)
            if function is not None and function.name == "safeTransferFrom":
                return True
    return False


def _has_sender(sources: Sources) -> bool:
    return any(item.kind == "sender" for item in sources)


def competes(model: Semantics, trace: Trace, event: Event) -> bool:
    """Whether a condition on the way is about something that the same run changes: a game, a queue, a bid."""
    asked: set[Location] = set()
    for guard in event.state.guards:
        if guard.kind in {"state", "listed"}:
            asked |= guard.locations
    asked -= locks_of(model, trace)
    if not asked:
        return False
    changed = _changed(model, trace)
    return any(
        one.overlaps(other) and (times > 1 or other not in event.places)
        for other, times in changed.items()
        for one in asked
    )


def _changed(model: Semantics, trace: Trace) -> dict[Location, int]:
    """Places that a run writes, its locks left out, and how often."""
    key = ("changed", trace.function.id, trace.contract.id)
    known: dict[Location, int] | None = model.memo.get(key)
    if known is None:
        locks = locks_of(model, trace)
        known = model.memo[key] = {}
        for event in trace.events:
            for place in event.places - locks if event.effect.kind == "write" else ():
                known[place] = known.get(place, 0) + 1
    return known


def locks_of(model: Semantics, trace: Trace) -> frozenset[Location]:
    """Every place that a run of the entry point holds as a reentrancy lock: it is set, and set back."""
    key = ("locks", trace.function.id, trace.contract.id)
    known: frozenset[Location] | None = model.memo.get(key)
    if known is None:
        held = frozenset().union(*{event.state.locks for event in trace.events})
        writes = [event.places & held for event in trace.events if event.effect.kind == "write"]
        known = model.memo[key] = frozenset(
            place for place in held if sum(place in places for places in writes) > 1
        )
    return known


def keys_of(model: Semantics, event: Event) -> frozenset[str]:
    """Kinds of what a written place was looked up by: `sender`, `parameter`, …"""
    found: set[str] = set()
    for item in sources_of(model, event.effect.node, event.scope):
        inner = item.detail if item.kind == "key" else None
        kind = getattr(inner, "kind", None)
        if isinstance(kind, str):
            found.add(kind)
    return frozenset(found)


def first_setting(model: Semantics, trace: Trace) -> tuple[Event, frozenset[Location]] | None:
    """What an initializer that runs once lets a stranger choose, with the places that it asks for.

    None where it does not run once, where only somebody known may call it, or where it gives no control.
    """
    held = privileges_of(model, trace.contract)
    here = trace.function.id
    for event in trace.events:
        if event.effect.kind != "write" or is_named(event.state):
            continue
        asked = once_places(model, trace, event)
        if not asked or not any(relying(held.authorities, place, here) for place in event.places):
            continue
        if is_chosen(model, event) or any(not place.is_scalar for place in event.places):
            return event, asked
    return None


def closes(model: Semantics, contract: Contract, asked: frozenset[Location]) -> bool:
    """Whether a constructor, or an initial value, makes the initializer that asks for these places fail."""
    roots = {place.root for place in asked}
    for base in contract.bases:
        if any(item.id in roots and item.node.child("value") is not None for item in base.variables):
            return True
        for function in base.functions:
            if function.kind != "constructor":
                continue
            for event in trace_of(model, function, contract).events:
                if event.effect.kind == "write" and event.places & asked and not is_zero(event.effect.value):
                    return True
                if event.effect.kind == "internal" and _calls(event, "_disableInitializers"):
                    return True
    return False


def _calls(event: Event, name: str) -> bool:
    callee = event.effect.node.child("expression")
    return callee is not None and name in {callee.name, callee.text("memberName")}


def behind_proxy(model: Semantics, contract: Contract) -> bool:
    """Whether a contract is made to live behind a proxy, which is a matter of what its bases are called.

    A proxy itself is none of them, whatever it is called: its fallback hands every call on.
    """
    if is_proxy(model, contract):
        return False
    functions = (item for base in contract.bases for item in base.functions)
    return any(_PROXIED.search(base.name) for base in contract.bases) or any(
        item.name in {_AUTHORIZE, "proxiableUUID"} for item in functions
    )


def is_proxy(model: Semantics, contract: Contract) -> bool:
    """Whether the fallback of a contract delegatecalls."""
    return any(
        event.site is not None and event.site.call.kind in {"delegatecall", "callcode"}
        for function in contract.entry_points()
        if function.kind == "fallback"
        for event in trace_of(model, function, contract).events
    )

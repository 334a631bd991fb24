"""What happens along the paths of one entry point, called functions included, in order.

For every effect the trace tells which guards hold, which external calls may have happened before
and what was read before those. A loop body counts once: what one round does before the next round
is not held against it. Recursion is cut, and so is code with more ways through than can be followed.
"""

from __future__ import annotations

from typing import NamedTuple

from core.semantics.accesses import Effect, effects_of
from core.semantics.callees import internal_callee
from core.semantics.calls import ExternalCall, yul_name
from core.semantics.flow import Flow, Step, flow_of
from core.semantics.guards import NO_GUARDS, Guard, Guards, either, guards_of, on_branch
from core.semantics.model import Contract, Function, Semantics
from core.semantics.origins import bind_call, places_of, sources_of
from core.semantics.scope import Location, Scope, Sources, entry_scope
from core.semantics.values import fixed_answer
from core.semantics.yul import yul_effects
from core.solidity.ast import Node

_DEEPEST = 14
_MOST_EVENTS = 20_000
_FIXED = frozenset({"literal", "constant", "immutable", "parameter", "this"})


class CallSite(NamedTuple):
    """An external call with where its target and its ether come from."""

    call: ExternalCall
    target: Sources
    value: Sources
    locks: frozenset[Location]
    """Reentrancy locks held while it runs."""
    listed: Guards
    """Checks of what is stored under entry parameters, made before the call."""
    first: bool
    """Whether nothing was read or written before it, locks aside."""


class State(NamedTuple):
    """What may have happened (`reads`, `calls`, `pairs`) and what surely holds (`guards`, `locks`)."""

    reads: frozenset[Location] = frozenset()
    calls: frozenset[CallSite] = frozenset()
    pairs: frozenset[tuple[CallSite, Location]] = frozenset()
    """A call with a location that was read before it."""
    guards: Guards = NO_GUARDS
    locks: frozenset[Location] = frozenset()
    written: bool = False
    """Whether anything but a lock may have been written."""


class Event(NamedTuple):
    """One effect with the state just before it."""

    effect: Effect
    scope: Scope
    state: State
    places: frozenset[Location]
    """Where a read or write goes."""
    site: CallSite | None


class Trace(NamedTuple):
    """All events of one entry point, in order along the text; `scope` is the entry's."""

    function: Function
    contract: Contract
    scope: Scope
    events: tuple[Event, ...]


Outcome = tuple[State | None, tuple[Event, ...]]


def trace_of(model: Semantics, function: Function, contract: Contract) -> Trace:
    """The trace of a function called from outside in an instance of `contract`; made once."""
    key = ("trace", function.id, contract.id)
    known: Trace | None = model.memo.get(key)
    if known is None:
        scope = entry_scope(contract, function)
        model.refill()
        after, events = _run(model, scope, State(), frozenset())
        if after is None and not _ends_well(function, events):
            events = ()  # it always reverts, so nothing of this ever happens
        known = model.memo[key] = Trace(function, contract, scope, events)
    return known


def _ends_well(function: Function, events: tuple[Event, ...]) -> bool:
    """Whether a call that does not come back may have ended in assembly or by a selfdestruct."""
    if any(event.effect.kind == "destroy" for event in events):
        return True
    run = {function.id: function, **{event.scope.function.id: event.scope.function for event in events}}
    blocks = (block for item in run.values() for block in item.node.walk("InlineAssembly"))
    return any(_yul_returns(block) for block in blocks)


def _run(model: Semantics, scope: Scope, state: State, active: frozenset[int]) -> Outcome:
    """Run one function from a state; None when it never returns."""
    function = scope.function
    if function.body is None:
        # What an heir will check here is unknown; whoever has the heir's code can judge it.
        return _with_guards(state, frozenset({Guard("caller", frozenset())})), ()
    if function.id in active or len(active) > _DEEPEST:
        return state, ()
    key = ("run", scope.key, state)
    known: Outcome | None = model.memo.get(key)
    if known is None:
        if not model.spend():
            return state, ()
        flow = flow_of(model, function, scope.contract)
        known = model.memo[key] = _walk(model, flow, scope, state, active | {function.id})
    return known


def _walk(model: Semantics, flow: Flow, scope: Scope, state: State, active: frozenset[int]) -> Outcome:
    waiting: dict[int, State] = {0: state}
    events: list[Event] = []
    result: State | None = None
    left = {edge.leaves for step in flow.steps for edge in step.edges if edge.leaves is not None}
    for step in flow.steps:
        current = waiting.pop(step.index, None)
        if current is None:
            continue
        after = _step(model, step, scope, current, active, events)
        if step.index == flow.exit:
            result = after
        if after is None:
            continue
        for edge in step.edges:
            target = edge.target if edge.leaves is None else edge.leaves
            if target <= step.index:
                continue
            passed = after
            if edge.holds is not None and edge.leaves is None and step.node is not None:
                if fixed_answer(model, step.node, scope.contract) is (not edge.holds):
                    continue
                if not edge.holds and edge.target in left and _counts_to_what_is_set(model, step.node, scope):
                    continue
                guards = guards_of(model, step.node, edge.holds, scope)
                passed = _with_guards(after, on_branch(guards, step.node, edge.holds))
            known = waiting.get(target)
            waiting[target] = passed if known is None else _join(known, passed)
    return result, tuple(events)


def _counts_to_what_is_set(model: Semantics, condition: Node, scope: Scope) -> bool:
    """Whether a loop counts to a number that the contract keeps, such as how many have to sign.

    Such a number is taken to be at least one: what each round asks for has been asked for.
    """
    parent = condition.parent
    if parent is None or parent.kind not in {"ForStatement", "WhileStatement"}:
        return False
    if condition is not parent.child("condition"):
        return False
    kinds = {item.kind for item in sources_of(model, condition, scope)}
    return "state" in kinds and kinds <= {"state", "literal", "constant", "immutable"}


def _join(one: State, two: State) -> State:
    if one == two:
        return one
    return State(
        one.reads | two.reads,
        one.calls | two.calls,
        one.pairs | two.pairs,
        either(one.guards, two.guards),
        one.locks & two.locks,
        one.written or two.written,
    )


def _with_guards(state: State, guards: Guards) -> State:
    return state._replace(guards=state.guards | guards) if guards else state


def _step(
    model: Semantics, step: Step, scope: Scope, state: State, active: frozenset[int], events: list[Event]
) -> State | None:
    if step.node is None:
        return state
    is_yul = step.node.kind.startswith("Yul")
    effects = yul_effects(model, step.node) if is_yul else effects_of(model, step.node)
    for effect in effects:
        after = _apply(model, effect, scope, state, active, events)
        if after is None:
            return None
        state = after
    return state


def _apply(
    model: Semantics, effect: Effect, scope: Scope, state: State, active: frozenset[int], events: list[Event]
) -> State | None:
    kind = effect.kind
    if kind == "internal":
        return _enter(model, effect, scope, state, active, events)
    if kind == "external" and effect.call is not None and effect.call.on_self:
        return _enter_self(model, effect, scope, state, active, events)
    places = places_of(model, effect.node, scope) if kind in {"read", "write"} else frozenset()
    site = _site(model, effect.call, scope, state) if effect.call is not None else None
    events.append(Event(effect, scope, state, places, site))
    if kind == "read":
        return state._replace(reads=state.reads | places)
    if kind == "write":
        return _write(model, effect, scope, state, places)
    if kind == "check" and effect.value is not None:
        return _with_guards(state, guards_of(model, effect.value, effect.holds, scope))
    if site is not None and site.call.may_reenter:
        return _call(state, site)
    return state


def _call(state: State, site: CallSite) -> State:
    """After the call everything that was checked about the state may have changed."""
    pairs = state.pairs if site.locks else state.pairs | {(site, place) for place in state.reads}
    guards = frozenset(item for item in state.guards if item.kind not in {"state", "once"})
    return state._replace(calls=state.calls | {site}, pairs=pairs, guards=guards)


def _site(model: Semantics, call: ExternalCall, scope: Scope, state: State) -> CallSite:
    target = sources_of(model, call.target, scope) if call.target is not None else frozenset()
    value = sources_of(model, call.value, scope) if call.value is not None else frozenset()
    listed = frozenset(item for item in state.guards if item.kind == "listed")
    first = not state.written and not (state.reads - state.locks)
    return CallSite(call, target, value, state.locks, listed, first)


def _write(
    model: Semantics, effect: Effect, scope: Scope, state: State, places: frozenset[Location]
) -> State:
    """A checked flag that is then set is a lock, until it is set again; then the check is spent."""
    held = state.locks - places
    if len(places) == 1 and not places & state.locks:
        (place,) = places
        checked = any(item.kind == "state" and place in item.locations for item in state.guards)
        if checked and place.is_scalar and _is_fixed(model, effect.value, scope):
            held = held | places
    guards = state.guards
    if places & state.locks:
        guards = frozenset(item for item in guards if not _is_spent(item, places))
    return state._replace(locks=held, guards=guards, written=state.written or not places <= held)


def _is_spent(guard: Guard, places: frozenset[Location]) -> bool:
    return guard.kind in {"state", "once"} and bool(guard.locations & places)


def _is_fixed(model: Semantics, value: Node | None, scope: Scope) -> bool:
    if value is None:
        return False
    if value.kind == "UnaryOperation" and value.text("operator") == "delete":
        return True
    sources = sources_of(model, value, scope)
    return bool(sources) and all(item.kind in _FIXED for item in sources)


def _enter(
    model: Semantics, effect: Effect, scope: Scope, state: State, active: frozenset[int], events: list[Event]
) -> State | None:
    function = internal_callee(model, effect.node, scope.contract)
    if function is None:
        return state
    events.append(Event(effect, scope, state, frozenset(), None))
    after, inner = _run(model, bind_call(model, effect.node, function, scope), state, active)
    events.extend(inner[: max(_MOST_EVENTS - len(events), 0)])
    return after


def _enter_self(
    model: Semantics, effect: Effect, scope: Scope, state: State, active: frozenset[int], events: list[Event]
) -> State | None:
    """`this.f()` is known code; what it checks about the caller it checks about this contract."""
    declared = effect.call.function if effect.call is not None else None
    function = model.functions.get(declared.id) if declared is not None else None
    events.append(Event(effect, scope, state, frozenset(), None))
    if function is None or scope.contract is None:
        return state
    target = model.override_of(function, scope.contract)
    after, inner = _run(model, bind_call(model, effect.node, target, scope), state, active)
    events.extend(inner[: max(_MOST_EVENTS - len(events), 0)])
    return after


def guards_after(model: Semantics, function: Function, contract: Contract) -> Guards:
    """What surely holds when a function, or the part of a modifier around its body, has run to its end."""
    model.refill()
    after, _ = _run(model, entry_scope(contract, function), State(), frozenset())
    return after.guards if after is not None else NO_GUARDS


def returns(model: Semantics, function: Function, contract: Contract) -> bool:
    """Whether a call of an entry point can end without a revert, as far as the flow tells."""
    model.refill()
    after, _ = _run(model, entry_scope(contract, function), State(), frozenset())
    if after is not None:
        return True
    return any(_yul_returns(item) for item in function.node.walk("InlineAssembly"))


def _yul_returns(assembly: Node) -> bool:
    ends = {"return", "stop", "selfdestruct"}
    return any(yul_name(item) in ends for item in assembly.walk("YulFunctionCall"))

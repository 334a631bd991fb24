"""Which state variables decide who may act: those that some check compares the caller with."""

from __future__ import annotations

from collections.abc import Iterator

from core.semantics.conditions import conditions_of
from core.semantics.guards import guards_of
from core.semantics.model import Function, Semantics, StateVariable
from core.semantics.scope import entry_scope


def deciding_variables(model: Semantics) -> dict[int, tuple[Function, ...]]:
    """Variable id → functions and modifiers in which it decides about the caller; made once."""
    known: dict[int, tuple[Function, ...]] | None = model.memo.get(("deciding",))
    if known is None:
        found: dict[int, list[Function]] = {}
        for function in model.functions.values():
            for variable in _decided_in(model, function):
                found.setdefault(variable, []).append(function)
        known = model.memo[("deciding",)] = {key: tuple(items) for key, items in found.items()}
    return known


def decides(model: Semantics, variable: StateVariable) -> bool:
    """Whether who may act hangs on a variable."""
    return variable.id in deciding_variables(model)


def _decided_in(model: Semantics, function: Function) -> Iterator[int]:
    scope = entry_scope(model.contract_of(function.node), function)
    seen: set[int] = set()
    for condition in conditions_of(function):
        for holds in (True, False):
            for guard in guards_of(model, condition, holds, scope):
                if guard.kind == "caller":
                    seen |= {place.root for place in guard.locations if isinstance(place.root, int)}
    yield from sorted(seen)

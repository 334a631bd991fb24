"""What the two reentrancy rules share: which calls can come back, and which functions are locked."""

from __future__ import annotations

import re

from core.semantics.callees import internal_calls
from core.semantics.facts import external_calls_below, modifier_of
from core.semantics.model import Contract, Function, Semantics
from core.solidity.ast import Node

REENTRANCY_DETECTORS = ("reentrancy-eth", "reentrancy-no-eth", "reentrancy-cross-function")

_LOCK_NAME = re.compile(r"reentran|^lock(ed)?$|mutex|^onlyOnce$", re.IGNORECASE)


def reentrant_call(model: Semantics, node: Node, contract: Contract | None) -> bool:
    """Whether running `node` may hand control to code that can call back; internal calls are followed."""
    return _reentrant(model, node, contract, set())


def _reentrant(model: Semantics, node: Node, contract: Contract | None, seen: set[int]) -> bool:
    if any(call.may_reenter for call in external_calls_below(model, node)):
        return True
    for _, function in internal_calls(model, node, contract):
        if function.id not in seen:
            seen.add(function.id)
            if _reentrant(model, function.node, contract, seen):
                return True
    return False


def is_lock(modifier: Function) -> bool:
    """Whether a modifier is a reentrancy lock, by its name."""
    return _LOCK_NAME.search(modifier.name) is not None


def is_guarded(model: Semantics, contract: Contract, function: Function) -> bool:
    """Whether a function runs under a reentrancy lock."""
    modifiers = (modifier_of(model, item, contract) for item in function.modifiers)
    return any(item is not None and is_lock(item) for item in modifiers)

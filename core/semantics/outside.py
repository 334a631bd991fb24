"""Which calls leave the contract below a piece of code, and which can come back."""

from __future__ import annotations

from collections.abc import Iterator

from core.semantics.calls import ExternalCall
from core.semantics.facts import external_calls_below
from core.semantics.model import Contract, Semantics
from core.semantics.running import called_functions
from core.solidity.ast import Node


def reentrant_call(model: Semantics, node: Node, contract: Contract | None) -> bool:
    """Whether running `node` may hand control to code that can call back; internal calls are followed."""
    return any(call.may_reenter for call in outside_calls(model, node, contract))


def outside_calls(model: Semantics, node: Node, contract: Contract | None) -> Iterator[ExternalCall]:
    """Every call of another contract that running `node` may make; internal calls are followed."""
    for part in (node, *(item.node for item in called_functions(model, node, contract))):
        yield from external_calls_below(model, part)

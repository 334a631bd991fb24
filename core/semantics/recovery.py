"""Recovered signers: where `ecrecover` runs along an entry point, and what was signed.

Assembly that calls the precompile itself is not seen, nor are contracts that judge signatures.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from core.semantics.callees import internal_callee
from core.semantics.model import Function, Semantics
from core.semantics.origins import bind_call, sources_of
from core.semantics.scope import Scope, Sources
from core.semantics.trace import Trace
from core.solidity.ast import Node


class Recovery(NamedTuple):
    """One `ecrecover` with how its function was called."""

    call: Node
    scope: Scope
    signed: Sources
    """What the hash depends on."""
    signature: Sources
    """What the three numbers of the signature depend on."""


def recoveries_of(model: Semantics, trace: Trace) -> tuple[Recovery, ...]:
    """Every recovery along a trace; made once."""
    key = ("recoveries", trace.function.id, trace.contract.id)
    known: tuple[Recovery, ...] | None = model.memo.get(key)
    if known is None:
        known = model.memo[key] = tuple(_recoveries(model, trace)) if _any(model) else ()
    return known


def _any(model: Semantics) -> bool:
    key = ("recovering",)
    known: bool | None = model.memo.get(key)
    if known is None:
        known = model.memo[key] = any(recovering_calls(model, item) for item in model.functions.values())
    return known


def _recoveries(model: Semantics, trace: Trace) -> Iterator[Recovery]:
    seen = {trace.scope.key}
    scopes = [trace.scope]
    for event in trace.events:
        if event.effect.kind == "internal":
            function = internal_callee(model, event.effect.node, event.scope.contract)
            if function is not None and recovering_calls(model, function):
                inner = bind_call(model, event.effect.node, function, event.scope)
                if inner.key not in seen:
                    seen.add(inner.key)
                    scopes.append(inner)
    for scope in scopes:
        for call in recovering_calls(model, scope.function):
            arguments = call.nodes("arguments")
            signed = sources_of(model, arguments[0], scope)
            parts = (sources_of(model, item, scope) for item in arguments[1:])
            yield Recovery(call, scope, signed, frozenset().union(*parts))


def recovering_calls(model: Semantics, function: Function) -> tuple[Node, ...]:
    """Calls of `ecrecover` that are written in a function; made once."""
    key = ("ecrecover", function.id)
    known: tuple[Node, ...] | None = model.memo.get(key)
    if known is None:
        known = model.memo[key] = tuple(
            call for call in function.node.walk("FunctionCall") if _is_recovery(model, call)
        )
    return known


def _is_recovery(model: Semantics, call: Node) -> bool:
    callee = call.child("expression")
    return (
        callee is not None
        and callee.kind == "Identifier"
        and callee.name == "ecrecover"
        and model.declaration(callee) is None
        and len(call.nodes("arguments")) == 4
    )

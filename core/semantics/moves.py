"""Tokens that a path pulls in from an account, whatever wrapper they are pulled by; and asked balances.

A `safeTransferFrom(token, from, to, amount)` of a library is known by its name and parameters, since its
body may be assembly; a helper that takes an encoded payload is known by the payload.
"""

from __future__ import annotations

from typing import NamedTuple

from core.semantics.callees import bound_arguments, call_parts, internal_callee, unwrap
from core.semantics.model import Function, Semantics
from core.semantics.origins import sources_of
from core.semantics.scope import Scope, Source, Sources
from core.semantics.tokens import TRANSFER_FROM, encoded_call, token_call
from core.semantics.trace import Event
from core.solidity.ast import Node


class Move(NamedTuple):
    """A `transferFrom`; `token` is None where only the payload is known."""

    token: Node | None
    source: Node
    receiver: Node
    amount: Node


def move_of(model: Semantics, event: Event) -> Move | None:
    """The move that an event is, seen from where it is asked for."""
    call = event.effect.call
    if call is not None:
        item = token_call(model, call)
        if item is None or item.signature != TRANSFER_FROM:
            return None
        return Move(item.token, *item.arguments[:3])
    return _by_wrapper(model, event) if event.effect.kind == "internal" else None


def _by_wrapper(model: Semantics, event: Event) -> Move | None:
    parts = call_parts(event.effect.node)
    function = internal_callee(model, event.effect.node, event.scope.contract)
    if parts is None or function is None:
        return None
    for argument in parts.arguments:
        encoded = encoded_call(model, argument)
        if encoded is not None and encoded[0] == TRANSFER_FROM:
            return Move(None, *encoded[1][:3])
    if not _is_wrapper(function):
        return None
    values = [value for _, value in bound_arguments(model, event.effect.node, function)]
    return Move(*values[:4]) if len(values) == len(function.parameters) else None


def _is_wrapper(function: Function) -> bool:
    types = [item.type_string for item in function.parameters]
    return (
        "transferfrom" in function.name.lower()
        and len(types) >= 4
        and types[0].startswith(("contract ", "address"))
        and types[1:4] == ["address", "address", "uint256"]
    )


def written_value(event: Event) -> Node | None:
    """What a write sets, or adds to the old value."""
    if event.effect.value is not None:
        return event.effect.value
    parent = event.effect.node.parent
    return parent.child("rightHandSide") if parent is not None and parent.kind == "Assignment" else None


def keys_of(model: Semantics, place: Node, scope: Scope) -> Sources:
    """Where the keys come from by which a place is looked up: `a` and `b` of `m[a].x[b]`."""
    found: Sources = frozenset()
    node: Node | None = unwrap(place)
    while node is not None and node.kind in {"IndexAccess", "MemberAccess"}:
        index = node.child("indexExpression")
        if index is not None:
            found |= sources_of(model, index, scope)
        base = node.child("baseExpression") or node.child("expression")
        node = unwrap(base) if base is not None else None
    return found


def asked(model: Semantics, source: Source) -> Node | None:
    """The call that a value of another contract was asked by."""
    if source.kind not in {"view", "outcome"} or not isinstance(source.detail, int):
        return None
    call = model.compilation.nodes_by_id.get(source.detail)
    return call if call is not None and call.kind == "FunctionCall" else None


def asked_name(model: Semantics, source: Source) -> str:
    """The name of the function that a value of another contract was asked by, or the empty string."""
    call = asked(model, source)
    parts = call_parts(call) if call is not None else None
    return parts.callee.text("memberName") if parts is not None else ""


def is_own_balance(model: Semantics, source: Source, scope: Scope) -> bool:
    """Whether a value is what a token says this contract has, or the contract's own ether."""
    if source.kind == "balance":
        return True
    if asked_name(model, source) != "balanceOf":
        return False
    call = asked(model, source)
    arguments = call.nodes("arguments") if call is not None else ()
    return bool(arguments) and any(item.kind == "this" for item in sources_of(model, arguments[0], scope))

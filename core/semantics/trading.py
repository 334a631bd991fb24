"""Calls that trade: what they accept at the least, until when, and whether the caller checks it afterwards.

A trade is known by the words of the called function and of its parameters, not by a list of protocols.
"""

from __future__ import annotations

from collections.abc import Iterator

from core.semantics.arguments import words_of
from core.semantics.calls import ExternalCall
from core.semantics.conditions import conditions_of
from core.semantics.flow import modifiers_of
from core.semantics.model import Function, Semantics
from core.semantics.origins import sources_of
from core.semantics.scope import Scope, Sources
from core.semantics.trace import Trace
from core.solidity.ast import Node

_TRADES = frozenset(
    {
        "swap", "swaps", "exchange", "trade", "buy", "sell", "convert", "zap", "exact", "liquidity",
        "deposit", "withdraw", "redeem", "mint", "burn", "join", "exit", "stake", "unstake",
        "increase", "decrease", "underlying",
    }
)  # fmt: skip
_ORDER = frozenset({"<", ">", "<=", ">="})


def is_trade(call: ExternalCall) -> bool:
    """Whether a call changes something and is named as a trade."""
    declared = call.function
    if call.kind != "method" or call.is_read_only or declared is None or call.on_self:
        return False
    return bool(words_of(declared.name) & _TRADES)


def callers_in(model: Semantics, trace: Trace) -> tuple[tuple[Function, Scope], ...]:
    """Functions that run in a trace, each with one scope it runs in; modifiers are not listed."""
    key = ("callers in", trace.function.id, trace.contract.id)
    known: tuple[tuple[Function, Scope], ...] | None = model.memo.get(key)
    if known is None:
        scopes = {
            trace.function.id: trace.scope,
            **{item.scope.function.id: item.scope for item in trace.events},
        }
        known = model.memo[key] = tuple((scope.function, scope) for scope in scopes.values())
    return known


def comparisons(model: Semantics, trace: Trace) -> Iterator[tuple[Sources, Sources]]:
    """What is compared by order anywhere in a trace, side by side; modifiers included."""
    key = ("comparisons", trace.function.id, trace.contract.id)
    known: tuple[tuple[Sources, Sources], ...] | None = model.memo.get(key)
    if known is None:
        known = model.memo[key] = tuple(_comparisons(model, trace))
    return iter(known)


def _comparisons(model: Semantics, trace: Trace) -> Iterator[tuple[Sources, Sources]]:
    for function, scope in callers_in(model, trace):
        for part in (function, *_modifiers(model, function, scope)):
            for condition in conditions_of(part):
                sides = _sides(condition)
                if sides is not None:
                    yield sources_of(model, sides[0], scope), sources_of(model, sides[1], scope)


def _modifiers(model: Semantics, function: Function, scope: Scope) -> tuple[Function, ...]:
    return tuple(item for _, item in modifiers_of(model, function, scope.contract))


def _sides(condition: Node) -> tuple[Node, Node] | None:
    left, right = condition.child("leftExpression"), condition.child("rightExpression")
    if left is None or right is None or condition.text("operator") not in _ORDER:
        return None
    return left, right

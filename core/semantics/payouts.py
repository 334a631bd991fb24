"""What leaves a contract along a trace: ether and tokens, with where the payee and the amount come from.

Tokens are known by how they are asked: `transfer(to, amount)` on another contract, or a library's
`safeTransfer(token, to, amount)`. `transferFrom` counts where it takes from this contract itself.
"""

from __future__ import annotations

from typing import NamedTuple

from core.semantics.callees import internal_callee, unwrap
from core.semantics.model import Semantics
from core.semantics.origins import bind_call, sources_of
from core.semantics.scope import NO_SOURCES, Scope, Sources
from core.semantics.trace import Event, Trace
from core.solidity.ast import Node

_FROM = frozenset({"transferFrom", "safeTransferFrom"})


class Payout(NamedTuple):
    """One payment. `token` is empty for ether."""

    event: Event
    to: Sources
    amount: Sources
    token: Sources

    @property
    def is_ether(self) -> bool:
        """Whether it is ether that leaves."""
        return not self.token


def payouts_of(model: Semantics, trace: Trace) -> tuple[Payout, ...]:
    """Every payment along a trace, in order; made once."""
    key = ("payouts", trace.function.id, trace.contract.id)
    known: tuple[Payout, ...] | None = model.memo.get(key)
    if known is None:
        made = (_payout(model, event) for event in trace.events)
        known = model.memo[key] = tuple(item for item in made if item is not None)
    return known


def _payout(model: Semantics, event: Event) -> Payout | None:
    site = event.site
    if event.effect.kind == "internal":
        return _by_library(model, event)
    if site is None or site.call.kind == "create":
        return None
    if site.call.sends_ether:
        return Payout(event, site.target, site.value, NO_SOURCES)
    if site.call.kind != "method" or site.call.function is None:
        return None
    return _tokens(model, event, site.call.function.name, site.call.arguments, site.target)


def _tokens(
    model: Semantics, event: Event, name: str, arguments: tuple[Node, ...], token: Sources
) -> Payout | None:
    if not token:
        return None
    if name == "transfer" and len(arguments) == 2:
        to, amount = (sources_of(model, item, event.scope) for item in arguments)
        return Payout(event, to, amount, token)
    if name in _FROM and len(arguments) == 3 and _is_this(model, arguments[0], event.scope):
        to, amount = (sources_of(model, item, event.scope) for item in arguments[1:])
        return Payout(event, to, amount, token)
    return None


def _by_library(model: Semantics, event: Event) -> Payout | None:
    function = internal_callee(model, event.effect.node, event.scope.contract)
    if function is None or function.name != "safeTransfer" or len(function.parameters) != 3:
        return None
    inner = bind_call(model, event.effect.node, function, event.scope)
    token, to, amount = (
        inner.bindings[item.id].sources if item.id in inner.bindings else NO_SOURCES
        for item in function.parameters
    )
    return Payout(event, to, amount, token) if token else None


def _is_this(model: Semantics, node: Node, scope: Scope) -> bool:
    sources = sources_of(model, unwrap(node), scope)
    return bool(sources) and all(item.kind == "this" for item in sources)

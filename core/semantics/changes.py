"""What running a piece of code may change, so that something known before it may no longer hold.

A superset: calls are followed, and what cannot be followed changes everything it could reach.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from core.semantics.accesses import is_storage_place
from core.semantics.calls import ExternalCall
from core.semantics.facts import external_calls_below
from core.semantics.model import Semantics
from core.semantics.running import called_functions, runs_unseen_code, uses_raw_storage
from core.semantics.targets import targets
from core.semantics.touching import touched
from core.solidity.ast import Node
from core.solidity.versions import parse_version

Need = tuple[Literal["local", "state", "memory", "stored", "world"], int]
"""What a value depends on: a local variable or a state variable (by AST id), anything in memory,
anything in storage, or other accounts; the number is 0 where there is only one of a kind."""


@dataclass(frozen=True, slots=True)
class Changes:
    """AST ids of local and of state variables, and whether memory, any storage or other accounts change."""

    locals: frozenset[int] = frozenset()
    state: frozenset[int] = frozenset()
    memory: bool = False
    anything_stored: bool = False
    world: bool = False

    def __or__(self, other: Changes) -> Changes:
        return Changes(
            self.locals | other.locals,
            self.state | other.state,
            self.memory or other.memory,
            self.anything_stored or other.anything_stored,
            self.world or other.world,
        )

    def leave(self, needs: Iterable[Need]) -> bool:
        """Whether a value that depends on `needs` is the same before and after."""
        return not any(self._spoils(kind, item) for kind, item in needs)

    def _spoils(self, kind: str, item: int) -> bool:
        if kind == "local":
            return item in self.locals
        if kind == "state":
            return self.anything_stored or item in self.state
        if kind == "stored":
            return self.anything_stored or bool(self.state)
        return self.memory if kind == "memory" else self.world


NO_CHANGES = Changes()
_STATIC_SINCE = (0, 5, 0)
_EVERYTHING = Changes(memory=True, anything_stored=True, world=True)


def changes_in(model: Semantics, node: Node | None) -> Changes:
    """What evaluating or running `node` may change; asked once per node."""
    if node is None:
        return NO_CHANGES
    key = ("changes", node.id, node.file)
    known: Changes | None = model.memo.get(key)
    if known is None:
        known = model.memo[key] = _changes(model, node)
    return known


def _changes(model: Semantics, node: Node) -> Changes:
    own = _assigned(model, node)
    if not any(True for _ in node.walk("FunctionCall", "InlineAssembly", "PlaceholderStatement")):
        return own if not _stores(model, node) else own | _stored(model, node)
    if any(True for _ in node.walk("PlaceholderStatement")):
        return own | _EVERYTHING
    return own | _stored(model, node) | _called(model, node) | _assembly(model, node)


def _assigned(model: Semantics, node: Node) -> Changes:
    names: set[int] = set()
    memory = False
    for place in targets(node):
        declared = model.declaration(place) if place.kind == "Identifier" else None
        if declared is not None and declared.id not in model.variables:
            names.add(declared.id)
        elif not is_storage_place(model, place):
            memory = True
    for statement in node.walk("VariableDeclarationStatement"):
        names.update(item.id for item in statement.nodes("declarations"))
    return Changes(frozenset(names), memory=memory)


def _stores(model: Semantics, node: Node) -> bool:
    return any(is_storage_place(model, place) for place in targets(node))


def _stored(model: Semantics, node: Node) -> Changes:
    return Changes(state=frozenset(touched(model, node, model.contract_of(node)).writes))


def _called(model: Semantics, node: Node) -> Changes:
    contract = model.contract_of(node)
    called = called_functions(model, node, contract)
    outside = [
        call for part in (node, *(item.node for item in called)) for call in external_calls_below(model, part)
    ]
    unseen = runs_unseen_code(model, node, contract)
    frees = any(_hands_over(model, call) for call in outside)
    return Changes(
        memory=bool(called) or unseen,
        anything_stored=unseen or frees,
        world=bool(outside) or unseen,
    )


def _hands_over(model: Semantics, call: ExternalCall) -> bool:
    """Whether foreign code may come back. Source: 0.5.0 release notes (STATICCALL for `view`)."""
    promised = call.kind == "method" and call.is_read_only
    enforced = parse_version(model.compilation.version) >= _STATIC_SINCE
    return call.may_reenter or call.kind == "create" or (promised and not enforced)


def _assembly(model: Semantics, node: Node) -> Changes:
    found = NO_CHANGES
    for block in node.walk("InlineAssembly"):
        names = frozenset(int(item.get("declaration", 0)) for item in block.get("externalReferences", ()))
        stores = block.child("AST") is None or uses_raw_storage(model, block)
        found |= Changes(names, memory=True, anything_stored=stores, world=True)
    return found

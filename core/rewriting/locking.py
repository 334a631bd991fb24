"""Which functions of a contract need a reentrancy lock, and whether they can have one."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from core.analysis.finding import Finding
from core.rewriting.places import findings_in
from core.rewriting.reentrancy import REENTRANCY_DETECTORS
from core.semantics.facts import modifier_of
from core.semantics.locks import is_guarded, is_lock
from core.semantics.model import Contract, Function, Semantics
from core.semantics.outside import reentrant_call
from core.semantics.running import called_functions
from core.semantics.touching import touched
from core.solidity.ast import Node

_SIMPLE = ("ExpressionStatement", "VariableDeclarationStatement", "EmitStatement", "Return")


@dataclass(frozen=True, slots=True)
class Locking:
    """`vulnerable` functions and all `functions` to lock; `modifier` is the lock already there, or None.

    `callers` are all functions that hold the lock while they call out: entering again
    is refused there, which was not so before.
    """

    vulnerable: tuple[Function, ...]
    functions: tuple[Function, ...]
    callers: tuple[Function, ...]
    modifier: Function | None


def lockable(model: Semantics, contract: Contract, findings: Sequence[Finding]) -> Locking | None:
    """What to lock in a contract; None where nothing needs a lock, or locks would block each other."""
    entries = [
        item
        for item in contract.functions
        if item.kind == "function" and item.is_entry and item.changes_state and item.body is not None
    ]
    open_entries = [item for item in entries if not is_guarded(model, contract, item)]
    shared: set[int] = set()
    vulnerable: list[Function] = []
    for function in open_entries:
        if not _is_found(model, contract, function, findings):
            continue
        late = _late_writes(model, contract, function)
        if late:
            vulnerable.append(function)
            shared |= late
    if not vulnerable:
        return None
    chosen = tuple(
        item for item in open_entries if item in vulnerable or _works_on(model, item, contract, shared)
    )
    guarded = [item for item in entries if item not in open_entries]
    unlockable = [item for item in contract.all_functions() if item.kind in ("receive", "fallback")]
    lock = _existing_lock(model, contract)
    if _call_each_other(model, contract, chosen, lock):
        return None
    if any(_works_on(model, item, contract, shared) for item in unlockable):
        return None
    holders = [*chosen, *guarded] if lock is not None else chosen
    callers = tuple(item for item in holders if reentrant_call(model, item.node, contract))
    return Locking(tuple(vulnerable), chosen, callers, lock)


def _is_found(model: Semantics, contract: Contract, function: Function, findings: Sequence[Finding]) -> bool:
    """Whether a detector points at the function or at what it calls inside, and nobody dismissed it."""
    nodes = [function.node, *(item.node for item in called_functions(model, function.node, contract))]
    here = [item for node in nodes for item in findings_in(findings, REENTRANCY_DETECTORS, node)]
    return any(not item.suppressed for item in here)


def _works_on(model: Semantics, function: Function, contract: Contract, shared: set[int]) -> bool:
    found = touched(model, function.node, contract)
    return bool((found.reads | found.writes) & shared)


def _late_writes(model: Semantics, contract: Contract, function: Function) -> set[int]:
    """State that the function, or what it calls inside, changes after a reentrant call and read before."""
    found: set[int] = set()
    for inner in (function, *called_functions(model, function.node, contract)):
        if is_guarded(model, contract, inner) or inner.body is None:
            continue
        calls = [item for item in _statements(inner) if reentrant_call(model, item, contract)]
        if not calls:
            continue
        first = calls[0]
        late: set[int] = set()
        early: set[int] = set()
        for part in (*inner.modifiers, *_statements(inner)):
            effect = touched(model, part, contract)
            if part.span.start >= first.span.end:
                late |= effect.writes
            elif part.span.start <= first.span.start:
                early |= effect.reads
        found |= late & early
    return found


def _statements(function: Function) -> Iterator[Node]:
    """The innermost statements and conditions, in source order."""
    if function.body is None:
        return
    for node in function.body.walk():
        if node.kind in _SIMPLE or _is_condition(node):
            yield node


def _is_condition(node: Node) -> bool:
    parent = node.parent
    return parent is not None and parent.kind != "Conditional" and parent.child("condition") is node


def _call_each_other(
    model: Semantics, contract: Contract, chosen: Sequence[Function], lock: Function | None
) -> bool:
    """Whether a locked function reaches another one, inside or through `this`, here or in an heir.

    Functions that hold the lock already are locked, wherever they stand; those of another lock are not.
    """
    locked = {item.id: item for item in chosen}
    for instance in (contract, *model.heirs(contract)):
        for function in instance.all_functions():
            if lock is not None and _holds(model, instance, function, lock):
                locked[function.id] = function
    for function in locked.values():
        home = contract if function.contract is None else model.contracts[function.contract.id]
        for inner in (function, *called_functions(model, function.node, home)):
            if inner.id in locked and inner is not function:
                return True
            if any(_on_this(node, locked.keys()) for node in inner.node.walk("MemberAccess")):
                return True
    return False


def _holds(model: Semantics, instance: Contract, function: Function, lock: Function) -> bool:
    modifiers = (modifier_of(model, item, instance) for item in function.modifiers)
    return any(item is lock for item in modifiers)


def _on_this(node: Node, ids: Collection[int]) -> bool:
    base = node.child("expression")
    return base is not None and base.name == "this" and node.get("referencedDeclaration") in ids


def _existing_lock(model: Semantics, contract: Contract) -> Function | None:
    return next(
        (
            item
            for base in contract.bases
            for item in base.modifiers
            if is_lock(model, contract, item) and item.body is not None and not item.parameters
        ),
        None,
    )

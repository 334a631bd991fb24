"""Reentrancy locks that are there already: known by what a modifier does, not by its name."""

from __future__ import annotations

import re
from collections.abc import Iterator

from core.semantics.facts import modifier_of
from core.semantics.model import Contract, Function, Semantics
from core.semantics.running import called_functions, runs_unseen_code
from core.semantics.touching import touched
from core.solidity.ast import Node

_LOCK_NAME = re.compile(r"reentran|^lock(ed)?$|mutex|^onlyOnce$", re.IGNORECASE)
_STATEMENTS = ("ExpressionStatement", "VariableDeclarationStatement")


def is_guarded(model: Semantics, contract: Contract, function: Function) -> bool:
    """Whether a function runs under a reentrancy lock."""
    modifiers = (modifier_of(model, item, contract) for item in function.modifiers)
    return any(item is not None and is_lock(model, contract, item) for item in modifiers)


def is_lock(model: Semantics, contract: Contract, modifier: Function) -> bool:
    """Whether a modifier is a reentrancy lock in an instance of `contract`.

    Before the function it sets a variable that a condition asks for; behind it, it sets or asks for it
    again. A lock in assembly names no variable; there the modifier's name decides.
    """
    key = ("rewriting-lock", modifier.id, contract.id)
    known: bool | None = model.memo.get(key)
    if known is None:
        known = model.memo[key] = _is_lock(model, contract, modifier)
    return known


def _is_lock(model: Semantics, contract: Contract, modifier: Function) -> bool:
    body = next(iter(modifier.node.walk("PlaceholderStatement")), None)
    if body is None:
        return False
    if runs_unseen_code(model, modifier.node, contract) or _uses_transient(model, modifier, contract):
        return _LOCK_NAME.search(modifier.name) is not None
    set_before: set[int] = set()
    used_behind: set[int] = set()
    asked: set[int] = set()
    for part in _parts(modifier.node):
        effect = touched(model, part, contract)
        asked |= _asked(model, part, contract)
        if part.span.end <= body.span.start:
            set_before |= effect.writes
        else:
            used_behind |= effect.writes | effect.reads
    return bool(set_before & asked & used_behind)


def _parts(modifier: Node) -> Iterator[Node]:
    """Simple statements and conditions of a modifier, in source order."""
    for node in modifier.walk():
        if node.kind in _STATEMENTS or _is_condition(node):
            yield node


def _is_condition(node: Node) -> bool:
    return (
        node.parent is not None
        and node.parent.kind == "IfStatement"
        and node.parent.child("condition") is node
    )


def _asked(model: Semantics, part: Node, contract: Contract) -> set[int]:
    """Variables that a condition in `part`, or in what it calls, looks at."""
    found = touched(model, part, contract).reads.copy() if _is_condition(part) else set()
    for code in (part, *(item.node for item in called_functions(model, part, contract))):
        for node in code.walk("FunctionCall", "IfStatement"):
            condition = _condition_of(node)
            if condition is not None:
                found |= touched(model, condition, contract).reads
    return found


def _condition_of(node: Node) -> Node | None:
    if node.kind == "IfStatement":
        return node.child("condition")
    callee = node.child("expression")
    is_check = callee is not None and callee.name in ("require", "assert")
    return next(iter(node.nodes("arguments")), None) if is_check else None


def _uses_transient(model: Semantics, modifier: Function, contract: Contract) -> bool:
    source = model.compilation.input.sources
    functions = (modifier, *called_functions(model, modifier.node, contract))
    blocks = (block for item in functions for block in item.node.walk("InlineAssembly"))
    return any("tstore" in source[block.file].slice(block.span) for block in blocks)

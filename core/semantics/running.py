"""Which code may run below a piece of code, in every instance the project knows of.

A virtual function may be overridden by an heir, so calls are followed in the contract and in each
of its heirs. Code that cannot be followed is named by `runs_unseen_code`. Calls of other contracts are not
followed: see `calls.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from core.semantics.callees import call_parts, internal_calls
from core.semantics.facts import modifier_of
from core.semantics.model import Contract, Function, Semantics
from core.solidity.ast import Node

_RAW_STORAGE = re.compile(r"\b(?:sload|sstore)\s*\(|[._]slot\s*:=")
"""As text, since compilers before 0.6 give no tree for assembly."""
_COMPUTED = ("IndexAccess", "FunctionCall", "Conditional")
"""Kinds of expressions that, when they are called, give a function only when the code runs."""


def called_functions(model: Semantics, node: Node, contract: Contract | None) -> tuple[Function, ...]:
    """Every function and modifier that may run below `node`, itself not included, each once."""
    key = ("called functions", node.id, node.file, contract.id if contract is not None else 0)
    known: tuple[Function, ...] | None = model.memo.get(key)
    if known is None:
        found: dict[int, Function] = {}
        for instance in instances(model, contract):
            _follow(model, (node,), instance, found)
        known = model.memo[key] = tuple(found.values())
    return known


def instances(model: Semantics, contract: Contract | None) -> tuple[Contract | None, ...]:
    """In whose instances code of `contract` may run: its own and those of its heirs."""
    if contract is None:
        return (None,)
    heirs = model.heirs(contract)
    return heirs if heirs and contract.kind == "abstract" else (contract, *heirs)


def _follow(
    model: Semantics, nodes: Iterable[Node], instance: Contract | None, found: dict[int, Function]
) -> None:
    seen: set[int] = set()
    todo = list(nodes)
    while todo:
        for function in _called_directly(model, todo.pop(), instance):
            found.setdefault(function.id, function)
            if function.id not in seen:
                seen.add(function.id)
                todo.append(function.node)


def _called_directly(model: Semantics, node: Node, instance: Contract | None) -> list[Function]:
    key = ("called directly", node.id, node.file, instance.id if instance is not None else 0)
    known: list[Function] | None = model.memo.get(key)
    if known is None:
        modifiers = (modifier_of(model, item, instance) for item in node.nodes("modifiers"))
        called = [function for _, function in internal_calls(model, node, instance)]
        known = model.memo[key] = called + [item for item in modifiers if item is not None]
    return known


def runs_unseen_code(model: Semantics, node: Node, contract: Contract | None) -> bool:
    """Whether running `node` may touch state in a way that names of variables do not tell.

    That is: a call through a function value, a function without a body, storage reached by slot numbers.
    """
    inner = called_functions(model, node, contract)
    if any(item.body is None for item in inner):
        return True
    return any(
        uses_raw_storage(model, item) or _calls_a_value(model, item)
        for item in (node, *(function.node for function in inner))
    )


def uses_raw_storage(model: Semantics, node: Node) -> bool:
    """Whether assembly written below `node` reads or writes storage by slot numbers."""
    source = model.compilation.input.sources[node.file]
    return any(_RAW_STORAGE.search(source.slice(item.span)) for item in node.walk("InlineAssembly"))


def _calls_a_value(model: Semantics, node: Node) -> bool:
    return any(calls_a_value(model, call) for call in node.walk("FunctionCall"))


def calls_a_value(model: Semantics, call: Node) -> bool:
    """Whether a call runs an internal function that a variable, or an expression, holds."""
    parts = call_parts(call)
    if parts is None or " external" in parts.callee.type_string:
        return False
    declared = model.declaration(parts.callee)
    return parts.callee.kind in _COMPUTED or (declared is not None and declared.kind == "VariableDeclaration")


def functions_of(model: Semantics, contract: Contract) -> tuple[Function, ...]:
    """Every function and modifier that an instance of `contract`, or of an heir, may run."""
    key = ("functions of", contract.id)
    known: tuple[Function, ...] | None = model.memo.get(key)
    if known is None:
        found = {item.id: item for base in contract.bases for item in (*base.functions, *base.modifiers)}
        own = [item.node for item in found.values()]
        for instance in instances(model, contract):
            _follow(model, own, instance, found)
        known = model.memo[key] = tuple(found.values())
    return known

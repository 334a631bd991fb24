"""What an inline assembly block does, as the same effects that expressions have.

Conservative: order is the order of the text, and a block that the compiler gives no tree for
(before 0.6) has no effects here; `facts` still counts the variables it names as written.
"""

from __future__ import annotations

from collections.abc import Iterator

from core.semantics.accesses import Effect
from core.semantics.calls import external_call, yul_name
from core.semantics.model import Semantics
from core.solidity.ast import Node


def assembly_effects(model: Semantics, assembly: Node) -> tuple[Effect, ...]:
    """Effects of an InlineAssembly in the order of its text; made once per node."""
    key = ("assembly", assembly.id, assembly.file)
    known: tuple[Effect, ...] | None = model.memo.get(key)
    if known is None:
        block = assembly.child("AST")
        known = model.memo[key] = tuple(_below(model, block)) if block is not None else ()
    return known


def _below(model: Semantics, node: Node) -> Iterator[Effect]:
    if node.kind == "YulIf":
        yield from _if(model, node)
        return
    for child in node.children():
        yield from _below(model, child)
    if node.kind == "YulFunctionCall":
        yield from _call(model, node)


def _if(model: Semantics, node: Node) -> Iterator[Effect]:
    condition, body = node.child("condition"), node.child("body")
    if condition is not None:
        yield from _below(model, condition)
    if body is not None:
        yield from _below(model, body)
    if condition is not None and body is not None and _reverts(body):
        yield Effect("check", node, condition, holds=False)


def _reverts(body: Node) -> bool:
    last = body.nodes("statements")[-1:]
    call = last[0].child("expression") if last else None
    return call is not None and yul_name(call) in {"revert", "invalid"}


def _call(model: Semantics, node: Node) -> Iterator[Effect]:
    name = yul_name(node)
    arguments = node.nodes("arguments")
    if name in {"sload", "tload"}:
        yield Effect("read", node)
    elif name in {"sstore", "tstore"}:
        yield Effect("write", node, arguments[1] if len(arguments) > 1 else None)
    elif name == "selfdestruct":
        yield Effect("destroy", node, arguments[0] if arguments else None)
    elif name.startswith("log") and name[3:].isdigit():
        yield Effect("log", node)
    else:
        outside = external_call(model, node)
        if outside is not None:
            yield Effect("external", node, call=outside)

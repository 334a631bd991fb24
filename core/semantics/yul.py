"""What a piece of inline assembly does, as the same effects that expressions have.

Branches and loops of assembly are in `flow`; here is one statement or condition at a time. A block
that the compiler gives no tree for (before 0.6) has no effects; `facts` still counts the variables
it names as written.
"""

from __future__ import annotations

from collections.abc import Iterator

from core.semantics.accesses import Effect
from core.semantics.calls import external_call, yul_name
from core.semantics.model import Semantics
from core.solidity.ast import Node


def yul_effects(model: Semantics, node: Node) -> tuple[Effect, ...]:
    """Effects of a Yul statement or expression, inner calls first; made once per node."""
    key = ("yul", node.id, node.file)
    known: tuple[Effect, ...] | None = model.memo.get(key)
    if known is None:
        known = model.memo[key] = tuple(_below(model, node, frozenset()))
    return known


def _below(model: Semantics, node: Node, entered: frozenset[str]) -> Iterator[Effect]:
    for child in node.children():
        if child.kind != "YulFunctionDefinition":
            yield from _below(model, child, entered)
    if node.kind == "YulFunctionCall":
        yield from _call(model, node, entered)


def _call(model: Semantics, node: Node, entered: frozenset[str]) -> Iterator[Effect]:
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
    elif (outside := external_call(model, node)) is not None:
        yield Effect("external", node, call=outside)
    elif name not in entered:
        yield from _own_function(model, node, name, entered)


def _own_function(model: Semantics, node: Node, name: str, entered: frozenset[str]) -> Iterator[Effect]:
    """A function defined in the same block: its effects, in the order of its text."""
    assembly = node.enclosing("InlineAssembly")
    body = _bodies(model, assembly).get(name) if assembly is not None else None
    if body is not None:
        yield from _below(model, body, entered | {name})


def _bodies(model: Semantics, assembly: Node) -> dict[str, Node]:
    key = ("yul functions", assembly.id, assembly.file)
    known: dict[str, Node] | None = model.memo.get(key)
    if known is None:
        known = model.memo[key] = {}
        for definition in assembly.walk("YulFunctionDefinition"):
            body = definition.child("body")
            if body is not None:
                known[definition.name] = body
    return known

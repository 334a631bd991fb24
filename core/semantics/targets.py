"""Which names a piece of code assigns to; solc marks this on members and elements, not on plain names."""

from __future__ import annotations

from collections.abc import Iterator

from core.semantics.callees import unwrap
from core.solidity.ast import Node

_CHANGING = ("++", "--", "delete")


def targets(root: Node) -> Iterator[Node]:
    """Every place below `root` that is assigned, incremented or deleted; tuples taken apart."""
    for node in root.walk("Assignment", "UnaryOperation"):
        place = node.child("leftHandSide")
        if node.kind == "UnaryOperation" and node.text("operator") in _CHANGING:
            place = node.child("subExpression")
        if place is not None:
            yield from _places(place)


def _places(node: Node) -> Iterator[Node]:
    node = unwrap(node)
    if node.kind != "TupleExpression":
        yield node
        return
    for item in node.nodes("components"):
        yield from _places(item)


def is_target(node: Node) -> bool:
    """Whether this very place is assigned, incremented or deleted."""
    top = node
    while top.parent is not None and top.parent.kind == "TupleExpression":
        top = top.parent
    statement = top.parent
    return statement is not None and any(place is node for place in targets(statement))


def assigned_names(root: Node) -> set[int]:
    """AST ids of the variables that are assigned below `root`, in whole or in part."""
    return {found for place in targets(root) if (found := _root_declaration(place)) is not None}


def _root_declaration(place: Node) -> int | None:
    node = unwrap(place)
    while (base := node.child("baseExpression") or node.child("expression")) is not None:
        node = unwrap(base)
    reference = node.get("referencedDeclaration")
    return reference if isinstance(reference, int) else None

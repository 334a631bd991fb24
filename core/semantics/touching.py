"""Which state variables a piece of code reads and writes, called functions included.

A superset: storage pointers count for every variable they may point into. What no name tells, assembly
and function values, is asked for in `core/semantics/running.py`.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from core.semantics.facts import accesses_of
from core.semantics.model import Contract, Function, Semantics
from core.semantics.running import called_functions
from core.solidity.ast import Node


@dataclass(slots=True)
class Touched:
    """AST ids of state variables."""

    reads: set[int] = field(default_factory=set)
    writes: set[int] = field(default_factory=set)


def touched(model: Semantics, node: Node, contract: Contract | None) -> Touched:
    """What running `node` in `contract` or an heir reads and writes, external calls aside."""
    found = Touched()
    for part in (node, *(item.node for item in called_functions(model, node, contract))):
        reads, writes = _own(model, part)
        found.reads |= reads
        found.writes |= writes
    return found


def _own(model: Semantics, node: Node) -> tuple[set[int], set[int]]:
    function = model.function_of(node)
    by_function = _by_function(model)
    reads: set[int] = set()
    writes: set[int] = set()
    for kind, variable, place in by_function.get(function.id if function is not None else 0, ()):
        if _within(place, node):
            (writes if kind == "write" else reads).add(variable)
    return reads, writes


def _by_function(model: Semantics) -> dict[int, list[tuple[str, int, Node]]]:
    known: dict[int, list[tuple[str, int, Node]]] | None = model.memo.get(("rewriting-accesses",))
    if known is None:
        known = model.memo[("rewriting-accesses",)] = {}
        for variable in model.variables.values():
            for access in accesses_of(model, variable):
                key = access.function.id if access.function is not None else 0
                known.setdefault(key, []).append((access.kind, variable.id, access.node))
    return known


def places_of(model: Semantics, node: Node, variables: set[int], kind: str) -> list[Node]:
    """The places written directly below `node` where one of `variables` is read or written."""
    function: Function | None = model.function_of(node)
    entries = _by_function(model).get(function.id if function is not None else 0, ())
    return [
        place
        for entry, variable, place in entries
        if entry == kind and variable in variables and _within(place, node)
    ]


def _within(place: Node, node: Node) -> bool:
    return place.file == node.file and node.span.contains(place.span)

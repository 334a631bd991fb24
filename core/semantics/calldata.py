"""Parameters that are copied to memory although the function only reads them."""

from __future__ import annotations

from core.semantics.facts import callers_of, family, is_overridden
from core.semantics.model import Contract, Function, Semantics
from core.semantics.read_only import Reader, is_reference
from core.solidity.ast import Node


def is_memory(parameter: Node) -> bool:
    """Whether a parameter is copied to memory."""
    return parameter.text("storageLocation") == "memory" and is_reference(parameter.type_string)


def may_stay_in_calldata(model: Semantics, contract: Contract, function: Function, *, virtual: bool) -> bool:
    """Overriding does not mind locations between external functions; public ones must not be moved."""
    if function.kind != "function" or function.body is None:
        return False
    if function.visibility == "external":
        return True
    if function.visibility != "public" or contract.kind == "abstract":
        return False
    if (virtual and function.is_virtual) or is_overridden(model, function) or callers_of(model, function):
        return False
    return all(item.visibility == "external" for item in family(model, function) if item is not function)


def kept_from_calldata(model: Semantics, contract: Contract, function: Function) -> tuple[Node, ...]:
    """Memory parameters of a function that it only reads, here and in every function they are handed to."""
    reader = Reader(model, contract)
    memory = (item for item in function.parameters if is_memory(item))
    return tuple(item for item in memory if reader.only_reads(function.node, item))

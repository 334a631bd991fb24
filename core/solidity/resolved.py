"""The part of the dialect that needs the whole program: built-ins, selectors, nested blocks.

Runs once over finished trees, before anybody else sees them. Nothing here
resolves names: it trusts the ids the compiler gave.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.solidity.abi import selector_of, topic_of
from core.solidity.ast import Node
from core.solidity.signatures import has_selector, signature_of_node

_NAMES = """
abi addmod assert block blockhash ecrecover gasleft keccak256 log0 log1 log2 log3 log4 pragma msg mulmod now
require revert ripemd160 selfdestruct sha256 sha3 suicide super tx type this blobhash
"""
BUILT_INS: Mapping[str, int] = {name: -1 - index for index, name in enumerate(_NAMES.split())}
"""Names that the compiler declares → the id that solc 0.8 gives them."""


_SELECTORS: Mapping[str, str] = {
    "FunctionDefinition": "functionSelector",
    "VariableDeclaration": "functionSelector",
    "ErrorDefinition": "errorSelector",
    "EventDefinition": "eventSelector",
}


def resolve(nodes: Mapping[int, Node], version: tuple[int, int, int]) -> None:
    """Finish freshly built trees in place; `nodes` are all nodes of the program by id."""
    for node in nodes.values():
        if node.kind == "Identifier":
            if version < (0, 7, 0):
                _built_in(node, nodes)
        elif node.kind == "UncheckedBlock":
            for block in node.walk("Block"):
                _fields(block)["unchecked"] = True
        elif node.kind == "ModifierInvocation":
            _modifier_kind(node, nodes)
        elif node.kind in _SELECTORS:
            _selector(node, nodes)


def _fields(node: Node) -> dict[str, Any]:
    """The attributes of a node under construction."""
    fields = node.fields
    assert isinstance(fields, dict)
    return fields


def _built_in(node: Node, nodes: Mapping[int, Node]) -> None:
    """Before 0.6.6 ids of built-ins are positive, and could one day be the id of a node."""
    number = BUILT_INS.get(node.name)
    target = nodes.get(node.get("referencedDeclaration", -1))
    if number is not None and (target is None or target.name != node.name):
        _fields(node)["referencedDeclaration"] = number


def _modifier_kind(node: Node, nodes: Mapping[int, Node]) -> None:
    name = node.child("modifierName")
    if node.get("kind") or name is None:
        return
    target = nodes.get(name.get("referencedDeclaration", 0))
    is_base = target is not None and target.kind == "ContractDefinition"
    _fields(node)["kind"] = "baseConstructorSpecifier" if is_base else "modifierInvocation"


def _selector(node: Node, nodes: Mapping[int, Node]) -> None:
    """Compilers before 0.6 print no selectors, and before 0.8.13 none of events and errors."""
    field = _SELECTORS[node.kind]
    if node.get(field) or node.get("anonymous"):
        return
    if field == "functionSelector" and not has_selector(node):
        return
    signature = signature_of_node(node, nodes)
    make = topic_of if field == "eventSelector" else selector_of
    _fields(node)[field] = make(signature)

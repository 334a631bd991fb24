"""Signatures of declarations from the AST, also of internal ones and where solc prints no selector.

For ABI entries see `abi.py`; both spell types the same way.

Source: Solidity manual, “Function Signatures and Selectors in Libraries”.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from core.solidity.abi import canonical_name
from core.solidity.ast import Node

_LENGTH = re.compile(r"\[(\d*)\]")
_EXTERNAL = ("public", "external")

Nodes = Mapping[int, Node]


def signature_of_node(node: Node, nodes: Nodes) -> str:
    """`name(types)` of a function, event, error, modifier or public state variable (its getter).

    `nodes` maps AST ids to nodes (`Compilation.nodes_by_id`). Nameless functions are called by their kind.
    """
    if node.kind == "VariableDeclaration":
        return f"{node.name}({','.join(_getter_inputs(node.child('typeName'), nodes))})"
    owner = node.parent
    is_function = node.kind == "FunctionDefinition"
    in_library = is_function and owner is not None and owner.text("contractKind") == "library"
    listed = node.child("parameters")
    parameters = listed.nodes("parameters") if listed is not None else ()
    return f"{_called(node)}({','.join(parameter_type(item, nodes, in_library) for item in parameters)})"


def _called(node: Node) -> str:
    kind = node.text("kind")
    return kind if kind in {"constructor", "fallback", "receive"} else node.name


def has_selector(node: Node) -> bool:
    """Whether a function or state variable can be called from outside by a selector."""
    if node.kind == "VariableDeclaration":
        return bool(node.get("stateVariable")) and node.text("visibility") == "public"
    return node.text("kind") == "function" and node.text("visibility") in _EXTERNAL


def parameter_type(parameter: Node, nodes: Nodes, in_library: bool = False) -> str:
    """The type of a parameter as signatures spell it."""
    name = parameter.child("typeName")
    if name is None:
        return canonical_name(parameter.type_string)
    storage = in_library and parameter.text("storageLocation") == "storage"
    return external_type(name, nodes, in_library) + (" storage" if storage else "")


def external_type(name: Node, nodes: Nodes, in_library: bool = False) -> str:
    """The type a type name stands for in a signature; libraries keep names of user types."""
    if name.kind == "ArrayTypeName":
        base = name.child("baseType")
        inner = external_type(base, nodes, in_library) if base is not None else ""
        length = array_length(name)
        return f"{inner}[{'' if length is None else length}]"
    if name.kind == "Mapping":
        return f"mapping({_inner(name, 'keyType', nodes)} => {_inner(name, 'valueType', nodes)})"
    if name.kind == "FunctionTypeName":
        return "function"
    if name.kind == "UserDefinedTypeName":
        return _user_defined(name, nodes, in_library)
    return canonical_name(name.name or name.type_string)


def _inner(name: Node, field: str, nodes: Nodes) -> str:
    child = name.child(field)
    return external_type(child, nodes, True) if child is not None else ""


def _user_defined(name: Node, nodes: Nodes, in_library: bool) -> str:
    target = nodes.get(name.get("referencedDeclaration", 0))
    if target is None:
        return name.name
    if target.kind == "UserDefinedValueTypeDefinition":
        underlying = target.child("underlyingType")
        return external_type(underlying, nodes) if underlying is not None else name.name
    if in_library:
        return target.text("canonicalName") or target.name
    if target.kind == "StructDefinition":
        return f"({','.join(parameter_type(item, nodes) for item in target.nodes('members'))})"
    if target.kind == "EnumDefinition":
        return f"uint{8 * enum_bytes(target)}"
    return "address"


def enum_bytes(node: Node) -> int:
    """Bytes that an enum takes; more than one only before 0.8."""
    return max(1, ((len(node.nodes("members")) - 1).bit_length() + 7) // 8)


def array_length(name: Node) -> int | None:
    """The length of a static array's ArrayTypeName, None for a dynamic one."""
    if name.child("length") is None:
        return None
    found = _LENGTH.findall(name.type_string)
    return int(found[-1]) if found and found[-1] else None


def _getter_inputs(name: Node | None, nodes: Nodes) -> list[str]:
    """Parameters of a public state variable's getter: one for each mapping key and array index."""
    inputs: list[str] = []
    while name is not None and name.kind in {"Mapping", "ArrayTypeName"}:
        key = name.child("keyType")
        if name.kind == "ArrayTypeName":
            inputs.append("uint256")
            name = name.child("baseType")
        else:
            inputs.append(external_type(key, nodes) if key is not None else "")
            name = name.child("valueType")
    return inputs

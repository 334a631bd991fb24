"""Our own count of where state variables lie, for compilers that do not print it (before 0.5.13).

The same rules held in all those versions; tests compare the count with solc's
own output on versions that print it.

Source: Solidity manual, “Layout of State Variables in Storage”.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from core.solidity.ast import Node
from core.solidity.compilation import StorageLayout, StorageSlot
from core.solidity.storage_types import StorageTypes, type_name_of


def own_layout(contract: Node, nodes: Mapping[int, Node]) -> StorageLayout:
    """The persistent storage of a ContractDefinition. `nodes` maps AST ids to nodes."""
    types = StorageTypes(nodes)
    variables = list(state_variables(contract, nodes))
    placed, _ = types.place([(item.name, types.of(type_name_of(item))) for item in variables])
    owners = [owner_of(item) for item in variables]
    slots = tuple(
        StorageSlot(
            label=label,
            slot=slot,
            offset=offset,
            type=str(types.types[type_id]["label"]),
            size_bytes=types.size(type_id),
            contract=owner,
            type_id=type_id,
        )
        for (label, type_id, slot, offset), owner in zip(placed, owners, strict=True)
    )
    return StorageLayout(slots, types.types)


def state_variables(contract: Node, nodes: Mapping[int, Node]) -> Iterator[Node]:
    """Stored variables of a contract and its bases, most basic contract first."""
    for number in reversed(contract.get("linearizedBaseContracts", ())):
        base = nodes.get(number)
        for item in base.nodes("nodes") if base is not None else ():
            if item.kind == "VariableDeclaration" and is_stored(item):
                yield item


def is_stored(variable: Node) -> bool:
    """Whether a state variable takes persistent storage."""
    return variable.text("mutability") == "mutable" and variable.text("storageLocation") != "transient"


def owner_of(variable: Node) -> str:
    """The name of the contract that declares a state variable."""
    return variable.parent.name if variable.parent is not None else ""

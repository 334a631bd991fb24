"""Where state variables lie: in the contract that declares them, and in every one that inherits them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from core.solidity.ast import Node
from core.solidity.compilation import Artifact, Compilation, StorageSlot
from core.symbols.symbol import StoragePlace


class StoragePlaces:
    """The places of one compilation, by the variable's node."""

    def __init__(self, compilation: Compilation, ids: Mapping[int, str]) -> None:
        self._compilation, self._ids = compilation, ids
        self._found: dict[int, dict[int, StoragePlace]] = {}
        for artifact in compilation.artifacts.values():
            if artifact.node is not None and artifact.storage_layout.slots:
                for variable, place in self._of(artifact, artifact.node):
                    self._found.setdefault(variable, {})[artifact.node.id] = place

    def own(self, variable: Node) -> StoragePlace | None:
        """Where it lies in the contract that declares it; None where that has no layout."""
        declaring = variable.parent
        places = self._found.get(variable.id, {})
        return places.get(declaring.id) if declaring is not None else None

    def inherited(self, variable: Node) -> tuple[tuple[str, StoragePlace], ...]:
        """The ids of the heirs that have a layout, each with the place there."""
        declaring = variable.parent
        places = self._found.get(variable.id, {})
        return tuple(
            (self._ids[heir], place) for heir, place in places.items()
            if heir in self._ids and (declaring is None or heir != declaring.id)
        )  # fmt: skip

    def _of(self, artifact: Artifact, contract: Node) -> Iterator[tuple[int, StoragePlace]]:
        """A layout names the declaring contract without its file: what two of them fit is left out."""
        variables: dict[tuple[str, str], list[int]] = {}
        for number in contract.get("linearizedBaseContracts") or ():
            base = self._compilation.nodes_by_id.get(number)
            for item in base.nodes("nodes") if base is not None else ():
                if item.kind == "VariableDeclaration" and base is not None:
                    variables.setdefault((base.name, item.name), []).append(item.id)
        for slot in artifact.storage_layout.slots:
            fitting = variables.get((slot.contract, slot.label), [])
            if len(fitting) == 1:
                yield fitting[0], _place(slot)


def _place(slot: StorageSlot) -> StoragePlace:
    return StoragePlace(slot.slot, slot.offset, slot.size_bytes)

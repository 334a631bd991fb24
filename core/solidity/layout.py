"""Storage layouts as values: solc's own, and ours for compilers that print none (before 0.5.13).

`own_layout.py` does the counting. Nothing here compares layouts.

Source: Solidity manual, “Layout of State Variables in Storage”, JSON output.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from core.solidity.compilation import StorageLayout, StorageSlot

_GAP_NAME = re.compile(r"(?:^|_)gap(?:_|\d|$)", re.IGNORECASE)
_GAP_TYPE = re.compile(r"\[\d+\]$")


def layout_of_json(output: Mapping[str, Any], owners: Mapping[int, str]) -> StorageLayout:
    """solc's `storageLayout` or `transientStorageLayout` as a value.

    `owners` maps AST ids of state variables to the contract that declares them:
    solc itself names the contract that was asked for, also for inherited ones.
    """
    types = output.get("types") or {}
    return StorageLayout(tuple(_slot(item, types, owners) for item in output.get("storage") or ()), types)


def _slot(item: Mapping[str, Any], types: Mapping[str, Any], owners: Mapping[int, str]) -> StorageSlot:
    type_id = item["type"]
    described = types.get(type_id) or {}
    return StorageSlot(
        label=item["label"],
        slot=int(item["slot"]),
        offset=int(item["offset"]),
        type=described.get("label", type_id),
        size_bytes=int(described.get("numberOfBytes", 0)),
        contract=owners.get(item.get("astId", -1)) or str(item.get("contract", "")).rpartition(":")[2],
        type_id=type_id,
    )


def is_gap(slot: StorageSlot) -> bool:
    """Whether a variable only reserves room: a fixed array whose name says gap."""
    return is_gap_name(slot.label, slot.type)


def is_gap_name(name: str, type_string: str) -> bool:
    """The same for a variable that has no place yet."""
    return bool(_GAP_NAME.search(name) and _GAP_TYPE.search(type_string))

"""Which storage slots to look at when a story is over, and what to call them.

Source: Solidity manual, “Layout of State Variables in Storage”.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from eth_hash.auto import keccak

from core.solidity.compilation import StorageLayout
from core.verification.evm import cast

_MOST_SLOTS = 160
_MOST_DEPTH = 3
_KEYS = (cast.OWNER, cast.USER1, cast.USER2, cast.STRANGER, cast.ATTACKER, cast.TARGET)
_NUMBERS = (0, 1, 2)


def watched_slots(layout: StorageLayout) -> dict[int, str]:
    """Slot number → name, static variables first, then likely keys of mappings and arrays."""
    named: dict[int, str] = {}
    queue = [(item.type_id, item.slot, item.label, 0) for item in layout.slots]
    while queue and len(named) < _MOST_SLOTS:
        type_id, slot, label, depth = queue.pop(0)
        info = layout.types.get(type_id) or {}
        encoding = info.get("encoding", "inplace")
        if encoding == "mapping":
            if depth < _MOST_DEPTH:
                queue += [
                    (info["value"], at, f"{label}[{key}]", depth + 1)
                    for key, at in _entries(info["key"], slot)
                ]
            continue
        for at in range(slot, slot + max(1, _slots_of(info))):
            named.setdefault(at, label if at == slot else f"{label}+{at - slot}")
            if len(named) >= _MOST_SLOTS:
                break
        queue += list(_inside(info, slot, label, depth, layout.types))
    return named


def _slots_of(info: Mapping[str, Any]) -> int:
    return (int(info.get("numberOfBytes", 32)) + 31) // 32


def _entries(key_type: str, slot: int) -> Iterator[tuple[str, int]]:
    """(printed key, slot) of the mapping entries worth looking at."""
    keys: list[tuple[str, int]] = []
    if "address" in key_type or "contract" in key_type:
        keys = [(cast.name_of(who), who) for who in _KEYS]
    elif "uint" in key_type or "int" in key_type or "enum" in key_type:
        keys = [(str(number), number) for number in _NUMBERS]
    for name, key in keys:
        data = key.to_bytes(32, "big") + slot.to_bytes(32, "big")
        yield name, int.from_bytes(keccak(data), "big")


def _inside(
    info: Mapping[str, Any], slot: int, label: str, depth: int, types: Mapping[str, Any]
) -> Iterator[tuple[str, int, str, int]]:
    """Mappings and dynamic arrays inside structs, and first elements of dynamic arrays."""
    if depth >= _MOST_DEPTH:
        return
    for member in info.get("members") or ():
        inner = types.get(member["type"]) or {}
        if inner.get("encoding") in {"mapping", "dynamic_array"}:
            yield member["type"], slot + int(member["slot"]), f"{label}.{member['label']}", depth + 1
    if info.get("encoding") == "dynamic_array":
        base = types.get(info["base"]) or {}
        first = int.from_bytes(keccak(slot.to_bytes(32, "big")), "big")
        size = max(1, _slots_of(base))
        for number in _NUMBERS:
            yield info["base"], first + number * size, f"{label}[{number}]", depth + 1

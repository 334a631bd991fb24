"""An order of variables or members that takes fewer storage slots, with as few moves as can be.

Source: Solidity manual, “Layout of State Variables in Storage”.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from core.semantics.model import Contract, Semantics
from core.solidity.ast import Node
from core.solidity.storage_types import StorageTypes, type_name_of

_SLOT_BYTES = 32


@dataclass(frozen=True, slots=True)
class Sized:
    """What is laid out: its bytes, and whether it begins a slot and so does the one after it."""

    size_bytes: int
    alone: bool

    @property
    def is_small(self) -> bool:
        """Whether it can share a slot."""
        return not self.alone and self.size_bytes < _SLOT_BYTES


def slots_used(items: Sequence[Sized], order: Sequence[int], offset: int = 0) -> int:
    """Slots that are begun for `items` in this order, when `offset` bytes of one are taken already."""
    slots = 0
    room = _SLOT_BYTES - offset if offset else 0
    for index in order:
        item = items[index]
        if item.alone or item.size_bytes > room:
            slots += max(1, -(-item.size_bytes // _SLOT_BYTES))
            room = 0 if item.alone else _SLOT_BYTES - item.size_bytes
        else:
            room -= item.size_bytes
    return slots


def packed_order(items: Sequence[Sized], offset: int = 0) -> tuple[int, ...]:
    """Indexes in an order that takes fewer slots; the given order where no single move helps."""
    order = list(range(len(items)))
    best = slots_used(items, order, offset)
    while True:
        found = _best_move(items, order, offset, best)
        if found is None:
            return tuple(order)
        order, best = found


def _best_move(
    items: Sequence[Sized], order: list[int], offset: int, best: int
) -> tuple[list[int], int] | None:
    """The move of one small item that saves most; of several the shortest, upward rather than down."""
    found: tuple[int, int, bool, list[int]] | None = None
    for at, index in enumerate(order):
        if not items[index].is_small:
            continue
        rest = order[:at] + order[at + 1 :]
        for to in range(len(order)):
            if to == at:
                continue
            tried = [*rest[:to], index, *rest[to:]]
            slots = slots_used(items, tried, offset)
            rank = (slots, abs(to - at), to > at)
            if slots < best and (found is None or rank < found[:3]):
                found = (*rank, tried)
    return None if found is None else (found[3], found[0])


def unmoved(order: Sequence[int]) -> frozenset[int]:
    """The most items that may stay where they are: a longest ascending part of the order."""
    ends: list[int] = []
    chains: list[tuple[int, ...]] = []
    for index in order:
        at = bisect_left(ends, index)
        chain = (*(chains[at - 1] if at else ()), index)
        ends[at : at + 1] = [index]
        chains[at : at + 1] = [chain]
    return frozenset(chains[-1] if chains else ())


def sized(types: StorageTypes, variable: Node) -> Sized:
    """How much room a variable takes, as the compiler lays it out."""
    type_id = types.of(type_name_of(variable))
    return Sized(types.size(type_id), types.starts_slot(type_id))


def taken_before(types: StorageTypes, contract: Contract) -> int:
    """Bytes of the last slot of the bases that the contract's first variable may share."""
    offset = 0
    for variable in contract.all_variables():
        if variable.contract is contract.node:
            break
        if variable.mutability != "mutable":
            continue
        item = sized(types, variable.node)
        if item.alone:
            offset = 0
        else:
            offset = item.size_bytes if offset + item.size_bytes > 32 else offset + item.size_bytes
            offset %= 32
    return offset


def is_still(model: Semantics, variable: Node) -> bool:
    """Whether the initial value neither calls anything nor reads another variable."""
    value = variable.child("value")
    if value is None:
        return True
    for node in value.walk("FunctionCall", "Identifier", "MemberAccess", "NewExpression"):
        if node.kind == "NewExpression":
            return False
        if node.kind == "FunctionCall" and node.get("kind") != "typeConversion":
            return False
        declared = model.declaration(node) if node.kind != "FunctionCall" else None
        other = model.variables.get(declared.id) if declared is not None else None
        if other is not None and other.mutability != "constant":
            return False
    return True

"""Compare two storage layouts variable by variable, with a reason for each mark.

Appended variables and gaps that shrink from their lower end are not breaks. It
gives no verdict: whether a moved variable matters depends on whether the contract
can be upgraded, which `checks/storage_layout_kept.py` decides.

Source: Solidity manual, “Layout of State Variables in Storage”; EIP-7201 on why
gaps exist.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from core.solidity.compilation import StorageSlot
from core.solidity.layout import is_gap
from core.verification.layout_types import TypeTable, Weight, type_changes

_SLOT_BYTES = 32


@dataclass(frozen=True, slots=True)
class Mark:
    """One remark about one variable; `break` means that stored data would be read wrongly."""

    weight: Weight
    variable: str
    reason: str
    before: str = ""
    after: str = ""


def compare_layouts(
    old: Sequence[StorageSlot], old_types: TypeTable, new: Sequence[StorageSlot], new_types: TypeTable
) -> tuple[Mark, ...]:
    """Marks in the order of the old layout, then those of variables that are new."""
    return tuple(_Layouts(tuple(old), old_types, tuple(new), new_types).marks())


def _start(slot: StorageSlot) -> int:
    return slot.slot * _SLOT_BYTES + slot.offset


def _end(slot: StorageSlot) -> int:
    return _start(slot) + slot.size_bytes


def _whole_slots(byte: int) -> int:
    return -(-byte // _SLOT_BYTES) * _SLOT_BYTES


def place(slot: StorageSlot) -> str:
    """A variable's place in words: `slot 2, byte 16, uint128`."""
    offset = f", byte {slot.offset}" if slot.offset else ""
    return f"slot {slot.slot}{offset}, {slot.type}"


@dataclass(frozen=True, slots=True)
class _Layouts:
    old: tuple[StorageSlot, ...]
    old_types: TypeTable
    new: tuple[StorageSlot, ...]
    new_types: TypeTable

    def marks(self) -> Iterator[Mark]:
        kept: set[int] = set()
        for item in self.old:
            if is_gap(item):
                yield from self._gap(item)
                continue
            now = self._counterpart(item)
            if now is not None:
                kept.add(_start(now))
            yield from self._variable(item, now)
        for item in self.new:
            if _start(item) not in kept and not is_gap(item):
                yield from self._added(item)

    def _counterpart(self, item: StorageSlot) -> StorageSlot | None:
        """The variable that stands for `item` now: at its place, else of its name."""
        here = next((other for other in self.new if _start(other) == _start(item)), None)
        if here is not None and here.label == item.label:
            return here
        named = next((other for other in self.new if other.label == item.label), None)
        if named is None and here is not None and here.label not in {other.label for other in self.old}:
            return None if is_gap(here) else here
        return named

    def _variable(self, item: StorageSlot, now: StorageSlot | None) -> Iterator[Mark]:
        if now is None:
            yield Mark("break", item.label, "it is not there any more", place(item))
            return
        if _start(now) != _start(item):
            yield Mark("break", item.label, "it moved to another place", place(item), place(now))
        elif now.label != item.label:
            yield Mark("rename", item.label, f"it is now called {now.label}", place(item), place(now))
        for change in self._type_changes(item, now):
            yield Mark(change[0], item.label, change[1], place(item), place(now))

    def _type_changes(self, item: StorageSlot, now: StorageSlot) -> Iterator[tuple[Weight, str]]:
        if item.type_id and now.type_id:
            for change in type_changes(self.old_types, item.type_id, self.new_types, now.type_id):
                yield change.weight, change.reason
        elif (item.type, item.size_bytes) != (now.type, now.size_bytes):
            yield "break", f"the type was {item.type} and is now {now.type}"

    def _gap(self, gap: StorageSlot) -> Iterator[Mark]:
        now = next((item for item in self.new if is_gap(item) and _end(item) == _end(gap)), None)
        if now is not None:
            if _start(now) != _start(gap):
                yield Mark("note", gap.label, "the gap gave room to new variables", place(gap), place(now))
            return
        inside = [item for item in self.new if _start(gap) <= _start(item) < _end(gap) and not is_gap(item)]
        if inside and _whole_slots(max(_end(item) for item in inside)) == _end(gap):
            yield Mark("note", gap.label, "the gap is used up", place(gap))
            return
        later = next((item for item in self.new if is_gap(item) and item.label == gap.label), None)
        yield Mark(
            "break",
            gap.label,
            "the gap ends elsewhere, so the variables of heirs move",
            place(gap),
            place(later) if later is not None else "",
        )

    def _added(self, item: StorageSlot) -> Iterator[Mark]:
        over = next(
            (
                other
                for other in self.old
                if _start(other) < _end(item) and _start(item) < _end(other) and not is_gap(other)
            ),
            None,
        )
        if over is not None:
            yield Mark("break", item.label, f"it lies where {over.label} was", place(over), place(item))
        elif _start(item) >= max((_end(other) for other in self.old), default=0):
            yield Mark("note", item.label, "it was appended", "", place(item))
        else:
            yield Mark("note", item.label, "it uses room that was free", "", place(item))

"""Compare storage types across two compilations by what they mean in storage, not by their ids.

solc's type ids hold AST ids, which move with every edit, and its table of types
says nothing about the members of an enum or the type behind a user-defined value
type; those are read from the AST. Places of whole variables are compared in
`layouts.py`.

Source: Solidity manual, “Layout of State Variables in Storage”, JSON output.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from core.solidity.ast import Node

Weight = Literal["break", "rename", "note"]
_ID = re.compile(r"\)(\d+)(?:_storage)?$")
_NAMED = re.compile(r"t_(enum|contract|userDefinedValueType)\(")


@dataclass(frozen=True, slots=True)
class TypeChange:
    """How one type differs: `break` reads stored data wrongly, `rename` and `note` do not."""

    weight: Weight
    reason: str


@dataclass(frozen=True, slots=True)
class TypeTable:
    """One side's types: solc's table and the AST nodes behind the ids."""

    types: Mapping[str, Any]
    nodes: Mapping[int, Node] = field(default_factory=dict)

    def entry(self, type_id: str) -> Mapping[str, Any]:
        """solc's description of a type, or nothing."""
        found = self.types.get(type_id)
        return found if isinstance(found, Mapping) else {}

    def node(self, type_id: str) -> Node | None:
        """The definition that a type id names, or None."""
        match = _ID.search(type_id)
        return self.nodes.get(int(match[1])) if match else None

    def label(self, type_id: str) -> str:
        """The readable type in which `contract X` is `address` and a value type is what it stands on."""
        label = str(self.entry(type_id).get("label", type_id))
        kind = _NAMED.match(type_id)
        if label == "address payable" or (kind and kind[1] == "contract"):
            return "address"
        if kind and kind[1] == "userDefinedValueType":
            node = self.node(type_id)
            under = node.child("underlyingType") if node is not None else None
            return under.type_string or under.name if under is not None else label
        return label


def type_changes(old: TypeTable, old_id: str, new: TypeTable, new_id: str) -> tuple[TypeChange, ...]:
    """How the type of one place differs; empty when stored data reads the same."""
    return tuple(_Comparison(old, new, set()).changes(old_id, new_id))


@dataclass(frozen=True, slots=True)
class _Comparison:
    old: TypeTable
    new: TypeTable
    seen: set[tuple[str, str]]
    """Pairs already under comparison: a struct may hold a mapping to itself."""

    def changes(self, old_id: str, new_id: str) -> Iterator[TypeChange]:
        if (old_id, new_id) in self.seen:
            return
        self.seen.add((old_id, new_id))
        old, new = self.old.entry(old_id), self.new.entry(new_id)
        if not old or not new:
            yield from self._elementary(old_id, new_id)
        elif "members" in old and "members" in new:
            yield from self._struct(old["members"], new["members"])
        elif "key" in old and "key" in new:
            yield from self.changes(old["key"], new["key"])
            yield from self.changes(old["value"], new["value"])
        elif "base" in old and "base" in new:
            yield from self._array(old, new)
        elif old_id.startswith("t_enum(") and new_id.startswith("t_enum("):
            yield from self._enum(old_id, new_id)
        else:
            yield from self._elementary(old_id, new_id)

    def _elementary(self, old_id: str, new_id: str) -> Iterator[TypeChange]:
        old, new = self.old.label(old_id), self.new.label(new_id)
        if old != new:
            yield TypeChange("break", f"the type was {old} and is now {new}")

    def _array(self, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[TypeChange]:
        if old.get("encoding") != new.get("encoding") or _length(old) != _length(new):
            yield TypeChange("break", f"the array was {old.get('label')} and is now {new.get('label')}")
            return
        stride = (
            self.old.entry(old["base"]).get("numberOfBytes"),
            self.new.entry(new["base"]).get("numberOfBytes"),
        )
        if stride[0] != stride[1]:
            yield TypeChange("break", f"an element took {stride[0]} bytes and now takes {stride[1]}")
        yield from self.changes(old["base"], new["base"])

    def _enum(self, old_id: str, new_id: str) -> Iterator[TypeChange]:
        old, new = _values(self.old.node(old_id)), _values(self.new.node(new_id))
        for index, name in enumerate(old):
            if name in new and new.index(name) != index:
                yield TypeChange(
                    "break", f"the enum value {name} was number {index} and is now {new.index(name)}"
                )
                return
        if len(new) < len(old):
            yield TypeChange("break", f"the enum lost values: {len(old)} before, {len(new)} after")
        elif self.old.entry(old_id).get("numberOfBytes") != self.new.entry(new_id).get("numberOfBytes"):
            yield TypeChange("break", "the enum needs another number of bytes")
        elif old != new[: len(old)]:
            yield TypeChange("rename", f"values of the enum were renamed: {', '.join(new)}")
        elif old != new:
            yield TypeChange("note", f"the enum has new values at its end: {', '.join(new[len(old) :])}")

    def _struct(self, old: list[Mapping[str, Any]], new: list[Mapping[str, Any]]) -> Iterator[TypeChange]:
        labels = [item["label"] for item in new]
        for index, member in enumerate(old):
            label = member["label"]
            if index >= len(new):
                yield TypeChange("break", f"the struct lost its member {label}")
                return
            now = new[index]
            if label != now["label"]:
                if label in labels:
                    yield TypeChange("break", f"the struct's member {label} moved")
                    return
                yield TypeChange("rename", f"the struct's member {label} is now called {now['label']}")
            if (member["slot"], member["offset"]) != (now["slot"], now["offset"]):
                yield TypeChange("break", f"the struct's member {label} moved to another place")
                return
            for change in self.changes(member["type"], now["type"]):
                yield TypeChange(change.weight, f"in the struct's member {label} {change.reason}")
        if len(new) > len(old):
            yield TypeChange(
                "note", f"the struct has new members at its end: {', '.join(labels[len(old) :])}"
            )


def _length(entry: Mapping[str, Any]) -> str:
    """The length in a fixed array's label; for nested arrays the last brackets count."""
    found = re.search(r"\[(\d*)\]$", str(entry.get("label", "")).removesuffix(" storage ref"))
    return found[1] if found else ""


def _values(node: Node | None) -> tuple[str, ...]:
    return tuple(item.name for item in node.nodes("members")) if node is not None else ()

"""How many bytes a type takes in storage, in the words of solc's `storageLayout.types`.

Counts one type at a time; placing variables one after another is `own_layout.py`'s work.

Source: Solidity manual, “Layout of State Variables in Storage”.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from core.solidity.abi import canonical_name
from core.solidity.ast import Node
from core.solidity.signatures import array_length, enum_bytes

_SIZED = re.compile(r"(?:u?int(?P<bits>\d+)|u?fixed(?P<fixed>\d+)x\d+|bytes(?P<bytes>\d+))$")
_SLOT = 32


class StorageTypes:
    """The types met so far: solc's type identifier → its description, as in `storageLayout.types`."""

    def __init__(self, nodes: Mapping[int, Node]) -> None:
        self._nodes = nodes
        self.types: dict[str, dict[str, Any]] = {}

    def of(self, name: Node) -> str:
        """The identifier of a type name; its description is added to `types`."""
        if name.kind == "ArrayTypeName":
            return self._array(name)
        if name.kind == "Mapping":
            return self._mapping(name)
        if name.kind == "FunctionTypeName":
            return self._function(name)
        if name.kind == "UserDefinedTypeName":
            return self._user_defined(name)
        return self._elementary(name)

    def size(self, type_id: str) -> int:
        """Bytes of a type; a multiple of 32 for one that always starts a slot."""
        return int(self.types[type_id]["numberOfBytes"])

    def starts_slot(self, type_id: str) -> bool:
        """Whether a variable of this type, and the one after it, begin a slot."""
        described = self.types[type_id]
        return described["encoding"] != "inplace" or "members" in described or "base" in described

    def place(self, members: list[tuple[str, str]]) -> tuple[list[tuple[str, str, int, int]], int]:
        """Lay out (label, type) one after another: (label, type, slot, offset) each, and the slots used."""
        placed: list[tuple[str, str, int, int]] = []
        slot = offset = 0
        for label, type_id in members:
            size = self.size(type_id)
            if offset and (self.starts_slot(type_id) or offset + size > _SLOT):
                slot, offset = slot + 1, 0
            placed.append((label, type_id, slot, offset))
            if self.starts_slot(type_id):
                slot += max(1, size // _SLOT)
            else:
                offset += size
        return placed, slot + (1 if offset else 0)

    def _add(self, type_id: str, label: str, size: int, encoding: str = "inplace", **more: Any) -> str:
        self.types[type_id] = {"encoding": encoding, "label": label, "numberOfBytes": str(size), **more}
        return type_id

    def _label(self, type_id: str) -> str:
        return str(self.types[type_id]["label"])

    def _elementary(self, name: Node) -> str:
        written = canonical_name(name.name or name.type_string)
        if written in {"bytes", "string"}:
            return self._add(f"t_{written}_storage", written, _SLOT, "bytes")
        if name.text("stateMutability") == "payable" or name.type_string == "address payable":
            return self._add("t_address_payable", "address payable", 20)
        sizes = {"bool": 1, "address": 20}
        match = _SIZED.match(written)
        bits = match and (match["bits"] or match["fixed"])
        size = int(bits) // 8 if bits else int(match["bytes"]) if match else sizes.get(written, _SLOT)
        return self._add(f"t_{written}", written, size)

    def _array(self, name: Node) -> str:
        base_name = name.child("baseType")
        assert base_name is not None
        base = self.of(base_name)
        length = array_length(name)
        if length is None:
            label = f"{self._label(base)}[]"
            return self._add(f"t_array({base})dyn_storage", label, _SLOT, "dynamic_array", base=base)
        size = self.size(base)
        whole = self.starts_slot(base)
        slots = length * max(1, size // _SLOT) if whole else -(-length // (_SLOT // size))
        label = f"{self._label(base)}[{length}]"
        return self._add(f"t_array({base}){length}_storage", label, max(1, slots) * _SLOT, base=base)

    def _mapping(self, name: Node) -> str:
        key_name, value_name = name.child("keyType"), name.child("valueType")
        assert key_name is not None and value_name is not None
        key, value = self._key(key_name), self.of(value_name)
        label = f"mapping({self._label(key)} => {self._label(value)})"
        return self._add(f"t_mapping({key},{value})", label, _SLOT, "mapping", key=key, value=value)

    def _key(self, name: Node) -> str:
        """A string or bytes key lives in memory, not in storage."""
        written = name.name
        if name.kind == "ElementaryTypeName" and written in {"bytes", "string"}:
            return self._add(f"t_{written}_memory", written, _SLOT, "bytes")
        return self.of(name)

    def _function(self, name: Node) -> str:
        size = 24 if name.text("visibility") == "external" else 8
        identifier = name.get("typeDescriptions", {}).get("typeIdentifier", "t_function")
        return self._add(_unescaped(identifier), name.type_string, size)

    def _user_defined(self, name: Node) -> str:
        target = self._nodes[name.get("referencedDeclaration", 0)]
        if target.kind == "StructDefinition":
            return self._struct(target)
        called, number = target.text("canonicalName") or target.name, target.id
        if target.kind == "EnumDefinition":
            return self._add(f"t_enum({target.name}){number}", f"enum {called}", enum_bytes(target))
        if target.kind == "UserDefinedValueTypeDefinition":
            underlying = target.child("underlyingType")
            size = self.size(self.of(underlying)) if underlying is not None else _SLOT
            return self._add(f"t_userDefinedValueType({target.name}){number}", called, size)
        return self._add(f"t_contract({target.name}){number}", f"contract {target.name}", 20)

    def _struct(self, target: Node) -> str:
        type_id = f"t_struct({target.name}){target.id}_storage"
        if type_id in self.types:
            return type_id
        label = f"struct {target.text('canonicalName') or target.name}"
        self._add(type_id, label, _SLOT, members=[])
        members = [(item.name, self.of(type_name_of(item))) for item in target.nodes("members")]
        placed, slots = self.place(members)
        listed = [
            {"label": member, "type": kind, "slot": str(slot), "offset": offset}
            for member, kind, slot, offset in placed
        ]
        return self._add(type_id, label, max(1, slots) * _SLOT, members=listed)


def type_name_of(variable: Node) -> Node:
    """The type name of a state variable or struct member."""
    name = variable.child("typeName")
    assert name is not None
    return name


def _unescaped(identifier: str) -> str:
    """AST type identifiers escape parentheses and commas as `$_`, `_$` and `_$_`; layouts do not."""
    for escaped, plain in (("$__$", "()"), ("_$_", ","), ("$_", "("), ("_$", ")")):
        identifier = identifier.replace(escaped, plain)
    return identifier

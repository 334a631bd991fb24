"""ABI types as small trees, and a quick encoder for values of them.

Fuzzing encodes tens of thousands of values a second, so this is our own and
knows nothing but encoding; decoding for people is in `words.py`.

Values: `int` for uint, int, address and bool; `bytes` for bytesN, bytes and
string; `tuple` for arrays and tuples.

Source: Solidity manual, “Contract ABI Specification”.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

Kind = Literal["uint", "int", "address", "bool", "fixed", "bytes", "string", "array", "tuple"]
_ARRAY = re.compile(r"^(.*)\[(\d*)\]$")


@dataclass(frozen=True)
class AbiType:
    """One ABI type.

    `size` is bits for uint and int, bytes for bytesN (kind `fixed`), the length
    of an array (-1 when dynamic), else 0. `parts` are the element type of an
    array or the components of a tuple. `hint` is solc's internalType.
    """

    kind: Kind
    size: int = 0
    parts: tuple[AbiType, ...] = ()
    hint: str = ""

    @cached_property
    def dynamic(self) -> bool:
        """Whether the value is encoded behind an offset."""
        if self.kind in {"bytes", "string"}:
            return True
        if self.kind == "array":
            return self.size < 0 or self.parts[0].dynamic
        return self.kind == "tuple" and any(part.dynamic for part in self.parts)

    @cached_property
    def head_bytes(self) -> int:
        """Bytes that the value takes in the head of its enclosing tuple."""
        if self.dynamic:
            return 32
        if self.kind == "array":
            return self.size * self.parts[0].head_bytes
        if self.kind == "tuple":
            return sum(part.head_bytes for part in self.parts)
        return 32


def parse_type(entry: Mapping[str, Any]) -> AbiType:
    """The type of one ABI parameter (`{"type": …, "components": …, "internalType": …}`)."""
    text = str(entry["type"])
    hint = str(entry.get("internalType") or "")
    array = _ARRAY.match(text)
    if array:
        inner = parse_type({**entry, "type": array[1]})
        return AbiType("array", int(array[2]) if array[2] else -1, (inner,), hint)
    if text == "tuple":
        return AbiType("tuple", 0, tuple(parse_type(part) for part in entry["components"]), hint)
    return _elementary(text, hint)


def _elementary(text: str, hint: str) -> AbiType:
    if text in {"address", "bool", "bytes", "string"}:
        kind: Any = text
        return AbiType(kind, 0, (), hint)
    if text.startswith("uint"):
        return AbiType("uint", int(text[4:] or 256), (), hint)
    if text.startswith("int"):
        return AbiType("int", int(text[3:] or 256), (), hint)
    if text.startswith("bytes"):
        return AbiType("fixed", int(text[5:]), (), hint)
    if text == "function":
        return AbiType("fixed", 24, (), hint)
    raise ValueError(f"unknown ABI type {text}")


def parse_types(entries: Sequence[Mapping[str, Any]]) -> tuple[AbiType, ...]:
    """The types of a parameter list."""
    return tuple(parse_type(entry) for entry in entries)


def encode(types: Sequence[AbiType], values: Sequence[Any]) -> bytes:
    """ABI-encode a parameter list (without a selector)."""
    if not types:
        return b""
    heads: list[bytes] = []
    tails: list[bytes] = []
    offset = sum(item.head_bytes for item in types)
    for kind, value in zip(types, values, strict=True):
        encoded = _encode_one(kind, value)
        if kind.dynamic:
            heads.append(offset.to_bytes(32, "big"))
            tails.append(encoded)
            offset += len(encoded)
        else:
            heads.append(encoded)
    return b"".join(heads) + b"".join(tails)


def _encode_one(kind: AbiType, value: Any) -> bytes:
    tag = kind.kind
    if tag in {"uint", "address", "bool"}:
        word: int = value
        return word.to_bytes(32, "big")
    if tag == "int":
        return (int(value) % (1 << 256)).to_bytes(32, "big")
    if tag == "fixed":
        return bytes(value).ljust(32, b"\0")
    if tag in {"bytes", "string"}:
        data = bytes(value)
        return len(data).to_bytes(32, "big") + data + b"\0" * (-len(data) % 32)
    if tag == "tuple":
        return encode(kind.parts, value)
    body = encode(kind.parts * len(value), value)
    return body if kind.size >= 0 else len(value).to_bytes(32, "big") + body

"""EVM code as bytes: instructions, the metadata tail, and the holes that deployment fills.

Reads code only; what code does is told by an EVM.

Source: Ethereum execution specification (opcodes); Solidity manual, “Contract Metadata”.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

_PUSH1, _PUSH32 = 0x60, 0x7F
_KNOWN_KEYS = (b"\x65bzzr0", b"\x65bzzr1", b"\x64ipfs", b"\x64solc", b"\x6cexperimental")
_HASHES = re.compile(rb"(?:\x65bzzr[01]\x58\x20|\x64ipfs\x58\x22\x12\x20)(?P<hash>.{32})", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Instruction:
    """One opcode at a program counter (bytes); `index` is its number in the source map."""

    pc: int
    index: int
    opcode: int
    argument: bytes
    """The bytes that a PUSH carries; shorter than it asks for only at the end of the code."""

    @property
    def size_bytes(self) -> int:
        """Length of the opcode and its argument."""
        return 1 + len(self.argument)


def instructions(code: bytes) -> Iterator[Instruction]:
    """Every instruction in order. Data behind the code (metadata, constants) is walked as if it were code."""
    pc = index = 0
    size = len(code)
    while pc < size:
        opcode = code[pc]
        width = opcode - _PUSH1 + 1 if _PUSH1 <= opcode <= _PUSH32 else 0
        yield Instruction(pc, index, opcode, code[pc + 1 : pc + 1 + width])
        pc += 1 + width
        index += 1


def code_bytes(hex_code: str) -> bytes:
    """Code from solc's hex. Link placeholders become zeros."""
    return bytes.fromhex(re.sub(r"__.{36}__|__.{38}", "0" * 40, hex_code))


def metadata_split(code: bytes) -> tuple[bytes, bytes]:
    """Code and its CBOR metadata tail (with the two length bytes); an empty tail if there is none."""
    if len(code) < 4:
        return code, b""
    start = len(code) - 2 - int.from_bytes(code[-2:], "big")
    if start < 0 or code[start] not in range(0xA0, 0xA9):
        return code, b""
    tail = code[start:]
    if code[start] != 0xA0 and not tail[1:].startswith(_KNOWN_KEYS):
        return code, b""
    return code[:start], tail


def without_metadata_hashes(code: bytes) -> bytes:
    """The same code with every metadata hash zeroed, also of contracts embedded in it; length is kept."""
    made = bytearray(code)
    for match in _HASHES.finditer(code):
        made[match.start("hash") : match.end("hash")] = bytes(32)
    return bytes(made)


def zero_immutables(code: bytes, references: Mapping[str, Any]) -> bytes:
    """The same code with the places of immutables zeroed; `references` is `Bytecode.immutable_references`."""
    made = bytearray(code)
    for places in references.values():
        for place in places:
            start, length = int(place["start"]), int(place["length"])
            made[start : start + length] = bytes(length)
    return bytes(made)

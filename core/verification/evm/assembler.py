"""A small assembler for the helper contracts of the cast.

They are written in opcodes, not in Solidity, so that they are the same whatever
compiler a project uses.

Source: Ethereum Yellow Paper, appendix H; EIP-3855 is avoided so that the code
runs on every hard fork.
"""

from __future__ import annotations

from collections.abc import Sequence

_OPCODES = {
    "STOP": 0x00, "ADD": 0x01, "MUL": 0x02, "SUB": 0x03, "DIV": 0x04, "LT": 0x10, "GT": 0x11,
    "EQ": 0x14, "ISZERO": 0x15, "AND": 0x16, "OR": 0x17, "NOT": 0x19, "SHL": 0x1B, "SHR": 0x1C,
    "KECCAK256": 0x20,
    "ADDRESS": 0x30, "BALANCE": 0x31, "ORIGIN": 0x32, "CALLER": 0x33, "CALLVALUE": 0x34,
    "CALLDATALOAD": 0x35, "CALLDATASIZE": 0x36, "CALLDATACOPY": 0x37, "CODECOPY": 0x39,
    "RETURNDATASIZE": 0x3D, "RETURNDATACOPY": 0x3E, "POP": 0x50, "MLOAD": 0x51, "MSTORE": 0x52,
    "SLOAD": 0x54, "SSTORE": 0x55, "JUMP": 0x56, "JUMPI": 0x57, "GAS": 0x5A, "JUMPDEST": 0x5B,
    "DUP1": 0x80, "DUP2": 0x81, "DUP3": 0x82, "DUP4": 0x83, "SWAP1": 0x90, "SWAP2": 0x91,
    "LOG0": 0xA0, "LOG1": 0xA1, "CALL": 0xF1, "RETURN": 0xF3, "REVERT": 0xFD,
    "SELFDESTRUCT": 0xFF,
}  # fmt: skip

Item = str | int | bytes


def assemble(items: Sequence[Item]) -> bytes:
    """Bytes of a program.

    A name is an opcode; an int is pushed in as few bytes as it needs; bytes are
    data; `:name` marks a place (with a JUMPDEST), `=name` a place without one,
    and `@name` pushes a place's offset in two bytes.
    """
    places: dict[str, int] = {}
    out = bytearray()
    holes: list[tuple[int, str]] = []
    for item in items:
        if isinstance(item, bytes):
            out += item
        elif isinstance(item, int):
            data = item.to_bytes(max(1, (item.bit_length() + 7) // 8), "big")
            out += bytes([0x5F + len(data)]) + data
        elif item[0] in ":=":
            places[item[1:]] = len(out)
            out += b"\x5b" if item[0] == ":" else b""
        elif item[0] == "@":
            holes.append((len(out) + 1, item[1:]))
            out += b"\x61\0\0"
        else:
            out.append(_OPCODES[item])
    for at, name in holes:
        out[at : at + 2] = places[name].to_bytes(2, "big")
    return bytes(out)

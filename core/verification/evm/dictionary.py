"""Values worth trying: constants mined from source and bytecode, edges of types, and seen words.

A guard such as `require(code == 4711)` is only passed by somebody who has read
the contract; this module reads it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from core.solidity.ast import Node
from core.solidity.compilation import Artifact, Compilation
from core.solidity.literals import UNITS, number_value

_MAX_NUMBERS = 400
_MAX_WORDS = 256
_PUSH1, _PUSH32 = 0x60, 0x7F
_BYTE = 255
_ROUND_ENDS = (0x00, 0xE8, 0x10, 0xF4)
"""Low bytes of 256·n, 1000, 10,000, 500: two pushed bytes that end otherwise are mostly jump places."""


_HORIZON_SECONDS = 20 * 365 * 86_400
_MAX_DELAYS = 60


@dataclass
class Dictionary:
    """Numbers, byte strings and delays to draw from; `seen` grows while the fuzzer learns."""

    numbers: tuple[int, ...] = ()
    """Numbers written in the source, and their neighbors."""
    pushed: tuple[int, ...] = ()
    """Further numbers that stand in the bytecode only."""
    strings: tuple[bytes, ...] = ()
    delays: tuple[int, ...] = (1, 12, 3600)
    unlimited: bool = False
    """The source speaks of the largest value of a type, or lets arithmetic wrap: large values matter."""
    seen: list[int] = field(default_factory=list)
    _known: set[int] = field(default_factory=set)

    def learn(self, words: Iterable[int]) -> None:
        """Remember words that calls returned or logged, oldest forgotten first."""
        for word in words:
            if word > 1 and word not in self._known:
                self._known.add(word)
                if len(self.seen) >= _MAX_WORDS:
                    self._known.discard(self.seen.pop(0))
                self.seen.append(word)

    def learn_moments(self, words: Iterable[int], begun_utc: int) -> None:
        """Remember times that a contract tells of (deadlines, ends) as delays from its deployment."""
        fresh = {word - begun_utc for word in words if begun_utc < word <= begun_utc + _HORIZON_SECONDS}
        if fresh - set(self.delays) and len(self.delays) < _MAX_DELAYS:
            self.delays = tuple(sorted({*self.delays, *fresh}))


def mine(compilations: Sequence[Compilation], artifacts: Sequence[Artifact]) -> Dictionary:
    """Collect constants from the ASTs of the contracts' files and from their bytecode."""
    files = {item.file for item in artifacts}
    numbers: set[int] = set()
    strings: set[bytes] = set()
    delays: set[int] = {1, 12, 60, 3600, 86400}
    for compilation in compilations:
        for file, ast in compilation.asts.items():
            if file in files:
                for literal in ast.walk("Literal"):
                    _take_literal(literal.text("kind"), literal.text("value"), literal.get("subdenomination"),
                                  literal.text("hexValue"), numbers, strings, delays)  # fmt: skip
    near = {value + step for value in numbers for step in (-1, 0, 1) if 0 <= value + step < 1 << 256}
    code = {value for item in artifacts if item.runtime is not None for value in pushed(item.runtime.hex)}
    return Dictionary(
        numbers=_smallest(near - {0, 1}),
        pushed=_smallest({value for value in code if value > _BYTE} - near),
        strings=tuple(sorted(strings)),
        delays=tuple(sorted(delays)),
        unlimited=any(
            _names_largest(ast) or (item.version >= "0.8" and _wraps(ast))
            for item in compilations
            for file, ast in item.asts.items()
            if file in files
        ),
    )


def _names_largest(tree: Node) -> bool:
    """Whether a text holds `type(T).max` or `2**256 - 1`."""
    members = (node for node in tree.walk("MemberAccess") if node.text("memberName") == "max")
    if any(base is not None and base.type_string.startswith("type(") for base in map(_base, members)):
        return True
    return any(node.type_string.startswith("int_const 1157920") for node in tree.walk("BinaryOperation"))


def _wraps(tree: Node) -> bool:
    """Whether there is an `unchecked` block, where only the largest values show a difference."""
    return any(node.get("unchecked") for node in tree.walk("Block", "UncheckedBlock"))


def _base(member: Node) -> Node | None:
    return member.child("expression")


def _smallest(numbers: Iterable[int]) -> tuple[int, ...]:
    return tuple(sorted(numbers, key=lambda value: (value.bit_length(), value))[:_MAX_NUMBERS])


def _take_literal(
    kind: str, value: str, unit: object, hex_value: str,
    numbers: set[int], strings: set[bytes], delays: set[int],
) -> None:  # fmt: skip
    if kind == "number":
        number = number_value(value, str(unit or ""))
        if number is not None:
            numbers.add(number)
            if unit and UNITS.get(str(unit), 0) in {60, 3600, 86400, 604800, 31536000, 1}:
                delays.update(step for step in (number - 1, number, number + 1) if 0 < step < 10**10)
            elif 2 <= number < 10**8:
                delays.add(number)
    elif kind in {"string", "hexString", "unicodeString"} and hex_value:
        strings.add(bytes.fromhex(hex_value))


def pushed(code_hex: str) -> Iterator[int]:
    """Constants of PUSH instructions that could be data: not jump places, masks or selectors' shifts."""
    text = re.sub(r"__.{36}__|__.{38}", "00" * 20, code_hex)
    code = bytes.fromhex(text[: len(text) // 2 * 2])
    at = 0
    while at < len(code):
        opcode = code[at]
        if _PUSH1 <= opcode <= _PUSH32:
            size = opcode - _PUSH1 + 1
            value = int.from_bytes(code[at + 1 : at + 1 + size], "big")
            follows = code[at + 1 + size : at + 2 + size]
            jumps = follows in (b"\x56", b"\x57") or (size == 2 and value % 256 not in _ROUND_ENDS)
            mask = value & (value + 1) == 0
            if size != 4 and not jumps and not mask and value.bit_length() < 255:
                yield value
            at += size
        at += 1

"""Drawing and varying values of ABI types: edges, constants, people, and what was seen before.

Everything comes from one seeded generator, so the same seed gives the same values.
"""

from __future__ import annotations

from random import Random
from typing import Any

from core.verification.evm.cast import COLLABORATORS, FORWARDER, PEOPLE, TARGET
from core.verification.evm.codec import AbiType
from core.verification.evm.dictionary import Dictionary

_ADDRESSES = (*PEOPLE, *PEOPLE[:4], *COLLABORATORS, TARGET, FORWARDER, 0)
_ENUM_VALUES = 4
_TINY = (0, 0, 0, 1, 1, 2, 3)
"""Indices and identifiers are mostly small, and the first one is asked for most."""
_SMALL = (4, 5, 6, 7, 8, 10, 32, 99, 100, 101, 255, 256, 1000, 10_000)
_AMOUNTS = (10**6, 10**9, 10**15, 10**17, 10**18, 2 * 10**18, 5 * 10**18, 10**19, 10**20, 10**21, 10**24)
_LENGTHS = (0, 1, 1, 2, 2, 3, 4, 7)
_BYTE_LENGTHS = (0, 1, 4, 31, 32, 33, 64, 100)
_TEXTS = (b"", b"a", b"Token", b"hello world", b"x" * 31, b"y" * 32, b"z" * 33)


def draw(rng: Random, kind: AbiType, words: Dictionary, recent: list[int]) -> Any:
    """A value of `kind`; `recent` are numbers used earlier in the same sequence."""
    tag = kind.kind
    if tag == "uint":
        return _draw_uint(rng, kind, words, recent)
    if tag == "address":
        return _draw_address(rng, kind, words)
    if tag == "bool":
        return rng.getrandbits(1)
    if tag == "int":
        return _draw_int(rng, kind.size, words, recent)
    if tag == "fixed":
        return _draw_fixed(rng, kind.size, words)
    if tag == "bytes":
        return _draw_bytes(rng, words)
    if tag == "string":
        pool = _TEXTS + words.strings
        return pool[rng.randrange(len(pool))]
    if tag == "tuple":
        return tuple(draw(rng, part, words, recent) for part in kind.parts)
    length = kind.size if kind.size >= 0 else _LENGTHS[rng.randrange(len(_LENGTHS))]
    return tuple(draw(rng, kind.parts[0], words, recent) for _ in range(length))


def _draw_uint(rng: Random, kind: AbiType, words: Dictionary, recent: list[int]) -> int:
    bits = kind.size
    top = (1 << bits) - 1
    choice = rng.random()
    if kind.hint.startswith("enum ") and choice < 0.9:
        return rng.randrange(_ENUM_VALUES)
    if recent and choice < 0.30:
        value = recent[rng.randrange(len(recent))]
        if choice < 0.06:
            value += 1 if choice < 0.03 else -1
        elif choice < 0.10:
            value //= 2
    elif choice < 0.57:
        value = _TINY[rng.randrange(len(_TINY))]
    elif choice < 0.62:
        value = _SMALL[rng.randrange(len(_SMALL))]
    elif words.numbers and choice < 0.75:
        value = words.numbers[rng.randrange(len(words.numbers))]
    elif words.pushed and choice < 0.77:
        value = words.pushed[rng.randrange(len(words.pushed))]
    elif choice < 0.83:
        value = _AMOUNTS[rng.randrange(len(_AMOUNTS))]
    elif words.seen and choice < 0.88:
        value = words.seen[rng.randrange(len(words.seen))]
    elif choice < 0.905:
        value = rng.randrange(1000)
    elif choice < 0.955:
        value = top - (choice > 0.94)
    elif choice < 0.97:
        value = 1 << rng.randrange(bits)
    else:
        value = rng.getrandbits(rng.randrange(1, bits + 1))
    return min(max(value, 0), top)


def _draw_int(rng: Random, bits: int, words: Dictionary, recent: list[int]) -> int:
    top = (1 << (bits - 1)) - 1
    choice = rng.random()
    if choice < 0.08:
        return -top - 1 + rng.randrange(2)
    if choice < 0.16:
        return top - rng.randrange(2)
    value = min(_draw_uint(rng, AbiType("uint", bits), words, recent), top)
    return -value if rng.random() < 0.45 else value


def _draw_address(rng: Random, kind: AbiType, words: Dictionary) -> int:
    if kind.hint.startswith(("contract ", "interface ")) and rng.random() < 0.8:
        return COLLABORATORS[rng.randrange(len(COLLABORATORS))]
    if words.seen and rng.random() < 0.02:
        return words.seen[rng.randrange(len(words.seen))] & ((1 << 160) - 1)
    return _ADDRESSES[rng.randrange(len(_ADDRESSES))]


def _draw_fixed(rng: Random, size: int, words: Dictionary) -> bytes:
    choice = rng.random()
    if choice < 0.25:
        return bytes(size)
    if words.seen and choice < 0.5:
        return words.seen[rng.randrange(len(words.seen))].to_bytes(32, "big")[-size:]
    if words.numbers and choice < 0.6:
        return words.numbers[rng.randrange(len(words.numbers))].to_bytes(32, "big")[-size:]
    if words.strings and choice < 0.75:
        return words.strings[rng.randrange(len(words.strings))][:size].ljust(size, b"\0")
    if choice < 0.9:
        return bytes([rng.randrange(4)]) * size
    return rng.randbytes(size)


def _draw_bytes(rng: Random, words: Dictionary) -> bytes:
    if words.strings and rng.random() < 0.2:
        return words.strings[rng.randrange(len(words.strings))]
    size = _BYTE_LENGTHS[rng.randrange(len(_BYTE_LENGTHS))]
    return rng.randbytes(size) if rng.random() < 0.6 else bytes(size)


def draw_value_wei(rng: Random, words: Dictionary, recent: list[int]) -> int:
    """Ether to send with a payable call, at most a tenth of what everybody starts with."""
    if recent and rng.random() < 0.35:
        value = recent[rng.randrange(len(recent))] + (0, 0, 1)[rng.randrange(3)]
    elif words.numbers and rng.random() < 0.3:
        value = words.numbers[rng.randrange(len(words.numbers))]
    elif words.seen and rng.random() < 0.15:
        value = words.seen[rng.randrange(len(words.seen))]
    else:
        value = (0, 1, 2, 3, 1000, 10**9, 10**15, 10**17, 10**18, 2 * 10**18, 10**19)[rng.randrange(11)]
    return value if value <= 10**23 else value % 10**19


def numbers_in(value: Any) -> list[int]:
    """The plain numbers inside a value, to be used again later in the sequence."""
    if isinstance(value, bool):
        return []
    if isinstance(value, int):
        return [value] if 1 < value < 1 << 128 else []
    if isinstance(value, tuple):
        return [number for item in value[:4] for number in numbers_in(item)]
    return []


def simpler(kind: AbiType, value: Any) -> list[Any]:
    """Simpler values of the same type, simplest first, for shrinking."""
    tag = kind.kind
    if tag == "address":
        order = list(PEOPLE[:4])
        return order[: order.index(value)] if value in order else order
    if tag in {"uint", "int", "bool"}:
        number = int(value)
        half = 1 << (abs(number).bit_length() // 2)
        tries = [
            0,
            1,
            2,
            10,
            100,
            number // half,
            number // 2,
            10 ** (len(str(abs(number))) - 1),
            number - 1 if number > 0 else number + 1,
        ]
        return [
            item for index, item in enumerate(tries) if abs(item) < abs(number) and item not in tries[:index]
        ]
    if tag == "fixed":
        return [bytes(kind.size)] if any(value) else []
    if tag in {"bytes", "string"}:
        return [value[: len(value) // 2], value[:-1]] if value else []
    if tag == "tuple":
        return _simpler_parts(kind.parts, value)
    shorter: list[Any] = (
        [] if kind.size >= 0 or not value else [value[: len(value) // 2], value[1:], value[:-1]]
    )
    return shorter + _simpler_parts(kind.parts * len(value), value)


def _simpler_parts(kinds: tuple[AbiType, ...], values: tuple[Any, ...]) -> list[Any]:
    return [
        (*values[:at], item, *values[at + 1 :])
        for at, kind in enumerate(kinds)
        for item in simpler(kind, values[at])
    ]

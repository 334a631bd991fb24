"""Filling library addresses into unlinked code, placeholders of any compiler generation.

Does not deploy libraries; it only says which are needed and writes addresses.

Source: Solidity manual, “Library Linking”.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from core.errors import InputError
from core.solidity.abi import keccak256
from core.solidity.compilation import Bytecode

_DIGITS = 40


def needed_libraries(bytecode: Bytecode) -> tuple[str, ...]:
    """The libraries that code waits for, as `file:Library`, in the compiler's order."""
    return tuple(f"{file}:{name}" for file, names in bytecode.link_references.items() for name in names)


def link(bytecode: Bytecode, addresses: Mapping[str, str]) -> str:
    """The hex of the code with every library filled in.

    `addresses` maps `file:Library` (or a bare `Library`) to an address of 40 hex
    digits, with or without 0x. Raises `InputError` when one is missing.
    """
    code = bytecode.hex
    for library in needed_libraries(bytecode):
        address = _address(library, addresses)
        for start in _positions(bytecode, library):
            code = code[:start] + address + code[start + _DIGITS :]
        for placeholder in placeholders(library):
            code = code.replace(placeholder, address)
    return code


def _address(library: str, addresses: Mapping[str, str]) -> str:
    found = addresses.get(library) or addresses.get(library.rpartition(":")[2])
    if found is None:
        raise InputError(f"The code needs the library {library}.", "Deploy it first and give its address.")
    digits = found.removeprefix("0x").lower()
    if len(digits) != _DIGITS or not all(digit in "0123456789abcdef" for digit in digits):
        raise InputError(f"“{found}” is not an address.", "An address has 40 hex digits.")
    return digits


def _positions(bytecode: Bytecode, library: str) -> Iterator[int]:
    """Where a library's address goes, as an index into the hex digits."""
    file, _, name = library.rpartition(":")
    for place in bytecode.link_references.get(file, {}).get(name, ()):
        yield int(place["start"]) * 2


def placeholders(library: str) -> tuple[str, str]:
    """How compilers since 0.5 and before write the place of `file:Library`."""
    hashed = f"__${keccak256(library.encode()).hex()[:34]}$__"
    named = f"__{library[:36]}".ljust(_DIGITS, "_")
    return hashed, named

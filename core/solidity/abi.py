"""Names and numbers of the contract ABI: signatures, selectors, topics, interface ids.

Works on ABI entries as solc prints them. Encoding and decoding values is
`eth_abi`'s work.

Source: Solidity manual, “Contract ABI Specification”; ERC-165.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from eth_hash.auto import keccak as _keccak

AbiEntry = Mapping[str, Any]

_ALIASES = {
    "uint": "uint256",
    "int": "int256",
    "byte": "bytes1",
    "fixed": "fixed128x18",
    "ufixed": "ufixed128x18",
}


def keccak256(data: bytes) -> bytes:
    """The Keccak-256 hash, 32 bytes."""
    return bytes(_keccak(data))


def canonical_type(parameter: AbiEntry) -> str:
    """The type of an ABI parameter as signatures spell it: tuples opened, `address payable` plain."""
    written = str(parameter.get("type", ""))
    if written.startswith("tuple"):
        inner = ",".join(canonical_type(item) for item in parameter.get("components") or ())
        return f"({inner}){written[len('tuple') :]}"
    return canonical_name(written)


def canonical_name(written: str) -> str:
    """An elementary type (or array of one) with its aliases resolved: `uint[]` is `uint256[]`."""
    base, bracket, rest = written.partition("[")
    base = base.split(" ")[0]
    return _ALIASES.get(base, base) + bracket + rest


def signature_of(entry: AbiEntry) -> str:
    """`transfer(address,uint256)`; `constructor(…)`, `fallback()` and `receive()` for the nameless ones."""
    name = entry.get("name") or entry.get("type", "function")
    return f"{name}({','.join(canonical_type(item) for item in entry.get('inputs') or ())})"


@lru_cache(maxsize=65_536)
def selector_of(signature: str) -> str:
    """The 4-byte selector of a function or error signature, as 8 hex digits."""
    return keccak256(signature.encode())[:4].hex()


@lru_cache(maxsize=65_536)
def topic_of(signature: str) -> str:
    """The first topic of an event, as 64 hex digits (anonymous events have none)."""
    return keccak256(signature.encode()).hex()


def entries_of(abi: Iterable[AbiEntry], kind: str) -> dict[str, AbiEntry]:
    """Signature → entry for one `type`: function, event, error, constructor, fallback or receive."""
    return {signature_of(entry): entry for entry in abi if entry.get("type", "function") == kind}


def selectors_of(abi: Iterable[AbiEntry]) -> dict[str, str]:
    """Signature → selector of every function."""
    return {signature: selector_of(signature) for signature in entries_of(abi, "function")}


def interface_id(signatures: Iterable[str]) -> str:
    """The ERC-165 id of a set of functions, as 8 hex digits; an interface's own ones, not inherited ones."""
    number = 0
    for signature in set(signatures):
        number ^= int(selector_of(signature), 16)
    return f"{number:08x}"


def mutability_of(entry: AbiEntry) -> str:
    """pure, view, nonpayable or payable, also for compilers that only say `constant` and `payable`."""
    given = entry.get("stateMutability")
    if given:
        return str(given)
    if entry.get("payable"):
        return "payable"
    return "view" if entry.get("constant") else "nonpayable"

"""What can be called and looked at on both sides of a pair."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from core.solidity.abi import signature_of
from core.solidity.compilation import Artifact
from core.verification.evm.codec import parse_types
from core.verification.evm.sequences import Function
from core.verification.evm.slots import watched_slots

_MOST_GETTERS = 24


def callable_functions(old: Artifact, new: Artifact) -> tuple[Function, ...]:
    """Functions that both sides have, in ABI order of the original."""
    kept = {signature_of(entry) for entry in _functions(new)}
    return tuple(_function(old, entry) for entry in _functions(old) if signature_of(entry) in kept)


def _functions(artifact: Artifact) -> Iterable[Mapping[str, Any]]:
    return (entry for entry in artifact.abi if entry.get("type") == "function")


def _function(artifact: Artifact, entry: Mapping[str, Any]) -> Function:
    name = signature_of(entry)
    mutability = entry.get("stateMutability")
    return Function(
        signature=name,
        selector=bytes.fromhex(artifact.selectors[name]),
        inputs=parse_types(entry.get("inputs", ())),
        outputs=parse_types(entry.get("outputs", ())),
        payable=mutability == "payable" or bool(entry.get("payable")),
        view=mutability in {"view", "pure"} or bool(entry.get("constant")),
    )


def getters(functions: Iterable[Function]) -> tuple[tuple[str, str], ...]:
    """(signature, calldata hex) of view functions without parameters."""
    found = [
        (item.signature, "0x" + item.selector.hex()) for item in functions if item.view and not item.inputs
    ]
    return tuple(found[:_MOST_GETTERS])


def shared_slots(old: Artifact, new: Artifact) -> tuple[int, ...]:
    """Slots worth looking at, where both layouts are the same."""
    before, after = watched_slots(old.storage_layout), watched_slots(new.storage_layout)
    return tuple(slot for slot, name in before.items() if after.get(slot) == name)


def takes_ether(artifact: Artifact) -> bool:
    """Whether plain ether is accepted: a receive function, or a payable fallback."""
    for entry in artifact.abi:
        payable = entry.get("stateMutability") == "payable" or bool(entry.get("payable"))
        if entry.get("type") == "receive" or (entry.get("type") == "fallback" and payable):
            return True
    return False

"""What can be called and looked at on both sides of a pair."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from core.solidity.abi import signature_of
from core.solidity.compilation import Artifact, Compilation
from core.verification.evm.codec import parse_types
from core.verification.evm.pair import Pair
from core.verification.evm.sequences import Function
from core.verification.evm.slots import watched_slots

_MOST_GETTERS = 24
_MOST_SILENT = 400


def callable_functions(old: Artifact, new: Artifact) -> tuple[Function, ...]:
    """Functions that both sides have, in ABI order of the original."""
    kept = {signature_of(entry): entry for entry in _functions(new)}
    return tuple(
        _function(old, entry, kept[signature_of(entry)])
        for entry in _functions(old)
        if signature_of(entry) in kept
    )


def silent_selectors(pair: Pair) -> tuple[int, ...]:
    """View functions of others, where one side only asks them without the right to change anything.

    From 0.5 on solc calls `view` functions by STATICCALL. A stand-in that wrote a log, or called
    back, would show nothing but that.
    """
    if _static(pair.before) == _static(pair.after):
        return ()
    found: set[int] = set()
    for artifact in pair.after.artifacts.values():
        for entry in _functions(artifact):
            if entry.get("stateMutability") in {"view", "pure"}:
                found.add(int(artifact.selectors[signature_of(entry)], 16))
    return tuple(sorted(found)[:_MOST_SILENT])


def narrow_selectors(pair: Pair) -> tuple[int, ...]:
    """Functions of others that answer less than a whole word, where one side checks what is left over.

    From 0.8 on a `bool` of 5 is refused, before it was true. No encoder writes one.
    """
    if _checked(pair.before) == _checked(pair.after):
        return ()
    found: set[int] = set()
    for artifact in pair.after.artifacts.values():
        for entry in _functions(artifact):
            outputs = [item["type"] for item in entry.get("outputs") or ()]
            if len(outputs) != 1 or outputs[0] not in {"uint256", "int256", "bytes32"}:
                found.add(int(artifact.selectors[signature_of(entry)], 16))
    return tuple(sorted(found)[:_MOST_SILENT])


def _checked(compilation: Compilation) -> bool:
    return tuple(int(part) for part in compilation.version.split(".")) >= (0, 8, 0)


def _static(compilation: Compilation) -> bool:
    return tuple(int(part) for part in compilation.version.split(".")) >= (0, 5, 0)


def own_functions(artifact: Artifact) -> tuple[Function, ...]:
    """All functions of one side, in ABI order."""
    return tuple(_function(artifact, entry, entry) for entry in _functions(artifact))


def _functions(artifact: Artifact) -> Iterable[Mapping[str, Any]]:
    return (entry for entry in artifact.abi if entry.get("type") == "function")


def _function(artifact: Artifact, entry: Mapping[str, Any], newer: Mapping[str, Any]) -> Function:
    """`newer` is the same function where another compiler may say more about its types."""
    name = signature_of(entry)
    mutability = entry.get("stateMutability")
    return Function(
        signature=name,
        selector=bytes.fromhex(artifact.selectors[name]),
        inputs=parse_types(newer.get("inputs", ())),
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


def shared_slots(old: Artifact, new: Artifact, quiet: Collection[str] = ()) -> tuple[int, ...]:
    """Slots worth looking at, where both layouts are the same; not those of the variables `quiet`."""
    before, after = watched_slots(old.storage_layout), watched_slots(new.storage_layout)
    silent = {item.slot for item in old.storage_layout.slots if item.label in quiet}
    return tuple(slot for slot, name in before.items() if after.get(slot) == name and slot not in silent)


def falls_back(artifact: Artifact) -> bool:
    """Whether there is a fallback function, which runs on any calldata."""
    return any(entry.get("type") == "fallback" for entry in artifact.abi)


def takes_ether(artifact: Artifact) -> bool:
    """Whether plain ether is accepted: a receive function, or a payable fallback."""
    for entry in artifact.abi:
        payable = entry.get("stateMutability") == "payable" or bool(entry.get("payable"))
        if entry.get("type") == "receive" or (entry.get("type") == "fallback" and payable):
            return True
    return False

"""What a contract shows to its callers: ABI members as comparable values, and interface ids.

Compares by the types that cross the ABI. Parameter names are kept apart, because
they change nothing on the chain. It gives no verdict; `checks/abi_kept.py` does.

Source: Solidity manual, “Contract ABI Specification”; ERC-165 (interface identifiers).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from core.solidity.abi import canonical_type, mutability_of
from core.solidity.ast import Node
from core.solidity.compilation import Artifact, Compilation
from core.solidity.inheritance import linearized

Change = Literal["added", "removed", "changed", "renamed"]
_KIND_ORDER = ("constructor", "receive", "fallback", "function", "event", "error")


@dataclass(frozen=True, slots=True)
class Member:
    """One ABI entry. `shape` must stay as it is, `names` are only shown."""

    kind: str
    signature: str
    """`transfer(address,uint256)`; for nameless members only `constructor`, `receive`, `fallback`."""
    shape: str
    """The rest of what callers rely on: mutability and return types, or indexed parameters."""
    names: str
    """Names of parameters and returned values, in order."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One member that is not the same on both sides; `before` and `after` are empty where it is missing."""

    change: Change
    kind: str
    signature: str
    before: str
    after: str


def members(abi: Iterable[Mapping[str, Any]]) -> tuple[Member, ...]:
    """ABI entries as members; a missing constructor is the implicit one."""
    found = [_member(entry) for entry in abi]
    if not any(item.kind == "constructor" for item in found):
        found.append(Member("constructor", "constructor", "() nonpayable", ""))
    return tuple(
        sorted(set(found), key=lambda item: (_KIND_ORDER.index(item.kind), item.signature, item.shape))
    )


def compare(before: Iterable[Member], after: Iterable[Member]) -> tuple[Difference, ...]:
    """What was added, removed, changed, or only had parameters renamed, in a stable order."""
    old, new = _by_key(before), _by_key(after)
    keys = sorted({*old, *new}, key=lambda key: (_KIND_ORDER.index(key[0]), key[1]))
    return tuple(item for key in keys for item in _differences(key, old.get(key, ()), new.get(key, ())))


def _differences(
    key: tuple[str, str], old: tuple[Member, ...], new: tuple[Member, ...]
) -> tuple[Difference, ...]:
    kind, signature = key
    old_shapes, new_shapes = _joined(item.shape for item in old), _joined(item.shape for item in new)
    if not old or not new:
        return (Difference("removed" if old else "added", kind, signature, old_shapes, new_shapes),)
    if old_shapes != new_shapes:
        return (Difference("changed", kind, signature, old_shapes, new_shapes),)
    old_names, new_names = _joined(item.names for item in old), _joined(item.names for item in new)
    if old_names != new_names:
        return (Difference("renamed", kind, signature, old_names, new_names),)
    return ()


def _by_key(items: Iterable[Member]) -> dict[tuple[str, str], tuple[Member, ...]]:
    grouped: dict[tuple[str, str], tuple[Member, ...]] = {}
    for item in items:
        key = (item.kind, item.signature)
        grouped[key] = (*grouped.get(key, ()), item)
    return grouped


def _joined(texts: Iterable[str]) -> str:
    return " | ".join(sorted(set(texts)))


def _member(entry: Mapping[str, Any]) -> Member:
    kind = entry.get("type", "function")
    inputs, outputs = entry.get("inputs") or (), entry.get("outputs") or ()
    signature = f"{entry['name']}({_types(inputs)})" if entry.get("name") else kind
    names = _names(inputs)
    if kind == "constructor":
        return Member(kind, kind, f"({_types(inputs)}) {mutability_of(entry)}", names)
    if kind == "event":
        indexed = ", ".join(
            f"{canonical_type(item)}{' indexed' if item.get('indexed') else ''}" for item in inputs
        )
        return Member(kind, signature, f"({indexed}){' anonymous' if entry.get('anonymous') else ''}", names)
    if kind == "error":
        return Member(kind, signature, "", names)
    returns = f" returns ({_types(outputs)})" if outputs else ""
    names += f" returns {_names(outputs)}" if _names(outputs).strip(", ") else ""
    return Member(kind, signature, f"{mutability_of(entry)}{returns}", names)


def _types(parameters: Iterable[Mapping[str, Any]]) -> str:
    return ",".join(canonical_type(item) for item in parameters)


def _names(parameters: Iterable[Mapping[str, Any]]) -> str:
    return ", ".join(_named(item) for item in parameters)


def _named(parameter: Mapping[str, Any]) -> str:
    name = str(parameter.get("name") or "")
    components = parameter.get("components")
    return f"{name}({_names(components)})" if components else name


def interface_ids(compilation: Compilation, artifact: Artifact) -> dict[str, str]:
    """ERC-165 identifier (8 hex digits) → name, for every interface that the contract inherits or is.

    As in `type(I).interfaceId`, functions that an interface inherits itself do not count.
    """
    found: dict[str, str] = {}
    for base in linearized(compilation, artifact):
        if base.text("contractKind") == "interface":
            number = 0
            for selector in _own_selectors(compilation, base):
                number ^= int(selector, 16)
            if number:
                found[f"{number:08x}"] = base.name
    return found


def _own_selectors(compilation: Compilation, interface: Node) -> tuple[str, ...]:
    functions = [item for item in interface.nodes("nodes") if item.kind == "FunctionDefinition"]
    given = tuple(item.text("functionSelector") for item in functions)
    if all(given):
        return given
    artifact = compilation.artifacts.get(f"{interface.file}:{interface.name}")
    names = {item.name for item in functions}
    selectors = artifact.selectors if artifact is not None else {}
    return tuple(value for signature, value in selectors.items() if signature.split("(")[0] in names)

"""Storage that the compiler's layout does not list: EIP-7201 namespaces, structs of diamonds, named slots.

A namespace is a struct with the annotation `@custom:storage-location`; upgradeable contracts of
OpenZeppelin 5 keep everything there. So do diamonds with structs whose pointer assembly sets.
`bytes32` constants say where.

Source: EIP-7201 (Namespaced Storage Layout).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from eth_hash.auto import keccak

from core.semantics.model import Semantics, semantics_of
from core.semantics.running import functions_of
from core.solidity.ast import Node
from core.solidity.compilation import Artifact, Compilation
from core.solidity.inheritance import linearized

_LOCATION = re.compile(r"@custom:storage-location\s+(\S+)")
_CHOOSES = re.compile(r"[._]slot\s*:=\s*(?!\w+[._]slot\b)")
"""Setting a pointer to a slot that is not simply another variable's."""
_LOCATION_NAME = re.compile(r"storage|slot|location|position", re.IGNORECASE)
_HASHED = re.compile(r"keccak256\((?:bytes\()?\"([^\"\\]*)\"\)?\)")


@dataclass(frozen=True, slots=True)
class Namespace:
    """One annotated struct: members as (name, type written out)."""

    id: str
    members: tuple[tuple[str, str], ...]


def namespaces(compilation: Compilation, artifact: Artifact) -> dict[str, Namespace]:
    """Namespace id (`erc7201:example.main`) → its struct, over all bases."""
    found: dict[str, Namespace] = {}
    for base in linearized(compilation, artifact):
        for struct in base.nodes("nodes"):
            match = _LOCATION.search(_documentation(struct)) if struct.kind == "StructDefinition" else None
            if match:
                members = tuple(_members(struct, compilation, frozenset()))
                found[match[1]] = Namespace(match[1], members)
    return found


def chosen_structs(compilation: Compilation, artifact: Artifact) -> dict[str, Namespace]:
    """Structs whose storage pointer assembly sets, in the contract or in libraries that it calls.

    That is how diamonds keep their state: `bytes32 at = POSITION; assembly { s.slot := at }`.
    """
    model = semantics_of(compilation)
    contract = model.contracts.get(artifact.node.id) if artifact.node is not None else None
    choosing = _choosing(model)
    if contract is None or not choosing:
        return {}
    found: dict[str, Namespace] = {}
    for function in functions_of(model, contract):
        for block in choosing.get(function.id, ()):
            for reference in block.get("externalReferences", ()):
                struct = _pointed_struct(compilation, reference.get("declaration", 0))
                if struct is not None and not _LOCATION.search(_documentation(struct)):
                    name = struct.text("canonicalName") or struct.name
                    found[name] = Namespace(name, tuple(_members(struct, compilation, frozenset())))
    return found


def _choosing(model: Semantics) -> Mapping[int, tuple[Node, ...]]:
    """Functions with the assembly in which they choose a slot, by id; looked for once."""
    known: dict[int, tuple[Node, ...]] | None = model.memo.get(("choosing",))
    if known is None:
        known = model.memo[("choosing",)] = {}
        for function in model.functions.values():
            source = model.compilation.input.sources[function.node.file]
            blocks = tuple(
                block
                for block in function.node.walk("InlineAssembly")
                if _CHOOSES.search(source.slice(block.span))
            )
            if blocks:
                known[function.id] = blocks
    return known


def _pointed_struct(compilation: Compilation, declaration: int) -> Node | None:
    variable = compilation.nodes_by_id.get(declaration)
    kind = variable.child("typeName") if variable is not None else None
    if variable is None or kind is None or variable.text("storageLocation") != "storage":
        return None
    target = compilation.declaration(kind)
    return target if target is not None and target.kind == "StructDefinition" else None


def locations(compilation: Compilation, artifact: Artifact) -> dict[str, str]:
    """Name of each `bytes32` constant that says where storage lies → its source text."""
    found: dict[str, str] = {}
    for item in _constants(compilation, artifact):
        value = item.child("value")
        if value is not None and _is_location(item):
            source = compilation.input.sources[value.file]
            found[item.name] = _evaluated(re.sub(r"\s+", "", source.slice(value.span)))
    return found


def _constants(compilation: Compilation, artifact: Artifact) -> Iterator[Node]:
    """Constants of the bases, and those that functions of libraries or of the file use."""
    for base in linearized(compilation, artifact):
        yield from base.nodes("nodes")
    model = semantics_of(compilation)
    contract = model.contracts.get(artifact.node.id) if artifact.node is not None else None
    for function in functions_of(model, contract) if contract is not None else ():
        for name in function.node.walk("Identifier", "MemberAccess"):
            declared = compilation.declaration(name)
            if declared is not None and declared.get("constant"):
                yield declared


def _is_location(item: Node) -> bool:
    named = item.kind == "VariableDeclaration" and bool(_LOCATION_NAME.search(item.name))
    return named and bool(item.get("constant")) and item.type_string == "bytes32"


def _evaluated(text: str) -> str:
    """The usual ways to write a location as 64 hex digits; anything else as it is."""
    if re.fullmatch(r"0[xX][0-9a-fA-F]{64}", text):
        return text[2:].lower()
    match = _HASHED.search(text)
    if match is None:
        return text
    digest = keccak(match[1].encode())
    less = (int.from_bytes(digest, "big") - 1) % (1 << 256)
    shape = text[: match.start()] + "#" + text[match.end() :]
    if shape == "#":
        return digest.hex()
    if shape == "bytes32(uint256(#)-1)":
        return f"{less:064x}"
    if shape == "keccak256(abi.encode(uint256(#)-1))&~bytes32(uint256(0xff))":
        return (keccak(less.to_bytes(32, "big"))[:-1] + b"\0").hex()
    return text


def _documentation(node: Node) -> str:
    found = node.get("documentation")
    return found.text("text") if isinstance(found, Node) else str(found or "")


def _members(struct: Node, compilation: Compilation, seen: frozenset[int]) -> Iterator[tuple[str, str]]:
    for member in struct.nodes("members"):
        kind = member.child("typeName")
        yield (
            member.name,
            _written(kind, compilation, seen | {struct.id}) if kind is not None else member.type_string,
        )


def _written(kind: Node, compilation: Compilation, seen: frozenset[int]) -> str:
    """A type with the members of structs and enums written out, since their names say nothing."""
    if kind.kind == "Mapping":
        key, value = kind.child("keyType"), kind.child("valueType")
        parts = (_written(item, compilation, seen) for item in (key, value) if item is not None)
        return f"mapping({' => '.join(parts)})"
    if kind.kind == "ArrayTypeName":
        base = kind.child("baseType")
        length = kind.type_string.rpartition("[")[2].partition("]")[0]
        return f"{_written(base, compilation, seen) if base is not None else ''}[{length}]"
    target = compilation.declaration(kind) if kind.kind == "UserDefinedTypeName" else None
    if target is None:
        return kind.type_string or kind.name
    return _defined(target, compilation, seen)


def _defined(target: Node, compilation: Compilation, seen: frozenset[int]) -> str:
    if target.kind == "StructDefinition":
        if target.id in seen:
            return "struct itself"
        return f"struct{{{'; '.join(kind for _, kind in _members(target, compilation, seen))}}}"
    if target.kind == "EnumDefinition":
        return f"enum{{{', '.join(item.name for item in target.nodes('members'))}}}"
    under = target.child("underlyingType")
    if under is not None:
        return under.type_string or under.name
    return "address"

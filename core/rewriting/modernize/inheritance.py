"""Who overrides whom, for the words `virtual` and `override` that old compilers did not ask for.

Works on declarations of any generation. It does not decide where the words are put.

Source: Solidity manual, “Function Overriding”, “Modifier Overriding”.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from core.rewriting.modernize.site import split_type
from core.solidity.ast import Node
from core.solidity.compilation import Compilation

Key = tuple[str, tuple[str, ...]]
_MODIFIER = ("modifier",)


def key_of(member: Node) -> Key | None:
    """What members must share to override each other; None for those that never do."""
    if member.kind == "ModifierDefinition":
        return member.name, _MODIFIER
    if member.kind == "FunctionDefinition":
        if member.text("kind") == "constructor" or member.text("visibility") == "private":
            return None
        parameters = member.child("parameters")
        kinds = parameters.nodes("parameters") if parameters is not None else ()
        name = member.name if member.text("kind") == "function" else f"{member.text('kind')} "
        return name, tuple(split_type(item.type_string)[0].replace(" payable", "") for item in kinds)
    if member.kind == "VariableDeclaration" and member.text("visibility") == "public":
        return member.name, tuple(_getter_types(member.child("typeName")))
    return None


def _getter_types(kind: Node | None) -> Iterable[str]:
    while kind is not None:
        if kind.kind == "Mapping":
            key = kind.child("keyType")
            yield split_type(key.type_string)[0] if key is not None else ""
            kind = kind.child("valueType")
        elif kind.kind == "ArrayTypeName":
            yield "uint256"
            kind = kind.child("baseType")
        else:
            return


class Inheritance:
    """The overriding members of one compilation."""

    def __init__(self, compilation: Compilation) -> None:
        self._nodes = compilation.nodes_by_id
        self._contracts = [
            node
            for ast in compilation.asts.values()
            for node in ast.nodes("nodes")
            if node.kind == "ContractDefinition"
        ]
        self._members: dict[int, dict[Key, Node]] = {}

    def members(self, contract: Node) -> dict[Key, Node]:
        """Key → member that a contract itself declares."""
        if contract.id not in self._members:
            found = {}
            for member in contract.nodes("nodes"):
                key = key_of(member)
                if key is not None:
                    found[key] = member
            self._members[contract.id] = found
        return self._members[contract.id]

    def direct(self, contract: Node) -> list[Node]:
        """The bases that a contract names, in order."""
        found = []
        for item in contract.nodes("baseContracts"):
            name = item.child("baseName")
            base = self._nodes.get(name.get("referencedDeclaration", -1)) if name is not None else None
            if base is not None:
                found.append(base)
        return found

    def overridden(self, contract: Node, key: Key) -> dict[str, Node]:
        """Contract name → the member of a base that a member of this key would override."""
        found: dict[str, Node] = {}
        for base in self.direct(contract):
            own = self.members(base).get(key)
            found |= {base.name: own} if own is not None else self.overridden(base, key)
        return found

    @cached_property
    def _overridden_ids(self) -> frozenset[int]:
        ids: set[int] = set()
        for contract in self._contracts:
            for key in self.members(contract):
                ids |= {item.id for item in self.overridden(contract, key).values()}
            # Where two bases meet, the heir overrides both, although it says nothing.
            for key, found in self.meeting(contract).items():
                if key not in self.members(contract):
                    ids |= {item.id for item in found.values()}
        return frozenset(ids)

    def meeting(self, contract: Node) -> dict[Key, dict[str, Node]]:
        """Keys that more than one base brings along, with those bases' members."""
        if len(self.direct(contract)) < 2:
            return {}
        keys = {key for number in contract.get("linearizedBaseContracts", ()) for key in self._keys(number)}
        found = {key: self.overridden(contract, key) for key in sorted(keys)}
        return {key: items for key, items in found.items() if len(items) > 1}

    def _keys(self, number: int) -> Iterable[Key]:
        node = self._nodes.get(number)
        return self.members(node) if node is not None else ()

    def words(self, contract: Node, member: Node) -> list[str]:
        """`virtual` and `override…`, as far as a member needs them."""
        key = key_of(member)
        if key is None:
            return []
        words = []
        bodyless = member.kind == "FunctionDefinition" and member.child("body") is None
        if contract.text("contractKind") != "interface" and (bodyless or member.id in self._overridden_ids):
            words.append("virtual")
        bases = self.overridden(contract, key)
        if len(bases) == 1:
            words.append("override")
        elif bases:
            words.append(f"override({', '.join(bases)})")
        return words


def inheritance_of(compilation: Compilation) -> Inheritance:
    """The answers for a compilation, made once."""
    kept = vars(compilation)
    found: Inheritance | None = kept.get("_inheritance")
    if found is None:
        found = kept["_inheritance"] = Inheritance(compilation)
    return found

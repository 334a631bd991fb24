"""Generated contracts that make abstract contracts and libraries runnable.

An heir gives empty bodies to what has none, passes constructor arguments on, and
offers internal functions to the outside as `exposed_NAME`, because that is where
most of a base contract's code is. A library gets a contract that calls it.

Nothing here compiles or runs anything; what cannot be spelled is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from core.solidity.ast import Node
from core.solidity.compilation import Artifact, Compilation

SCAFFOLD = "ContractRewriterHeir"
_MOST_EXPOSED = 60
_REFERENCE = re.compile(r"\[|^struct |^string|^bytes( |$)")
_UNCALLABLE = re.compile(r"mapping\(|^function |storage (pointer|ref)|^type\(")
_UNSTORABLE = re.compile(r"^function |^type\(")


@dataclass(frozen=True)
class _Speller:
    """Spells declarations of one contract anew, outside of it."""

    compilation: Compilation
    contract: Node
    version: tuple[int, ...]
    state: dict[str, str] = field(default_factory=dict)
    """Type of a storage parameter → the state variable that is passed for it."""

    def type_name(self, node: Node) -> str:
        """A type as it can be written in the generated contract."""
        if node.kind == "ArrayTypeName":
            base = node.child("baseType")
            length = node.child("length")
            size = self.text(length) if length is not None else ""
            return f"{self.type_name(base) if base is not None else ''}[{size}]"
        declaration = self.compilation.declaration(node) or self._path_declaration(node)
        if (
            declaration is not None
            and declaration.parent is self.contract
            and self.contract.get("contractKind") == "library"
        ):
            return f"{self.contract.name}.{declaration.name}"
        return self.text(node)

    def _path_declaration(self, node: Node) -> Node | None:
        path = node.child("pathNode")
        return self.compilation.declaration(path) if path is not None else None

    def text(self, node: Node) -> str:
        """The source text of a node."""
        return self.compilation.input.sources[node.file].slice(node.span)

    def parameters(self, node: Node | None, prefix: str, location: str = "") -> list[str] | None:
        """Parameters with their types, places and new names; None when one cannot cross the boundary."""
        spelled: list[str] = []
        for at, item in enumerate(node.nodes("parameters") if node is not None else ()):
            kind = item.child("typeName")
            place = item.text("storageLocation")
            if kind is None or place == "storage" or _UNCALLABLE.search(item.type_string):
                return None
            if _REFERENCE.search(item.type_string):
                where = location or (place if place in {"memory", "calldata"} else "memory")
                spelled.append(f"{self.type_name(kind)} {where} {prefix}{at}")
            else:
                spelled.append(f"{self.type_name(kind)} {prefix}{at}")
        return spelled


def scaffold(compilation: Compilation, artifact: Artifact) -> str | None:
    """Solidity text to add to the contract's file, or None where there is nothing to call."""
    contract = artifact.node
    if contract is None:
        return None
    version = tuple(int(part) for part in compilation.version.split("."))
    speller = _Speller(compilation, contract, version)
    lines = list(_library(speller) if artifact.kind == "library" else _heir(speller))
    lines = [f"{kind} internal {name};" for kind, name in speller.state.items()] + lines
    if not any("function" in line for line in lines) and not artifact.selectors:
        return None
    base = "" if artifact.kind == "library" else f" is {contract.name}"
    body = "\n".join(f"    {line}" for line in lines)
    return f"\n\ncontract {SCAFFOLD}{base} {{\n{body}\n}}\n"


def _library(speller: _Speller) -> Iterator[str]:
    for at, function in enumerate(_functions(speller.contract)):
        if function.text("visibility") != "private" and at < _MOST_EXPOSED:
            yield from _exposed(speller, function, f"{speller.contract.name}.{function.name}")


def _heir(speller: _Speller) -> Iterator[str]:
    yield from _constructor(speller)
    seen: set[str] = set()
    exposed = 0
    for contract in _linearized(speller):
        for function in _functions(contract):
            key = _key(function)
            if key in seen:
                continue
            seen.add(key)
            if function.child("body") is None:
                yield from _filled(speller, function, contract)
            elif function.text("visibility") == "internal" and exposed < _MOST_EXPOSED:
                exposed += 1
                yield from _exposed(speller, function, function.name)


def _linearized(speller: _Speller) -> Iterator[Node]:
    for key in speller.contract.get("linearizedBaseContracts", ()):
        node = speller.compilation.nodes_by_id.get(key)
        if node is not None:
            yield node


def _functions(contract: Node) -> Iterator[Node]:
    for node in contract.nodes("nodes"):
        if node.kind == "FunctionDefinition" and node.get("kind") == "function":
            yield node
        elif node.kind == "VariableDeclaration" and node.text("visibility") == "public":
            continue


def _key(function: Node) -> str:
    parameters = function.child("parameters")
    types = [item.type_string for item in parameters.nodes("parameters")] if parameters is not None else []
    return f"{function.name}({','.join(types)})"


def _constructor(speller: _Speller) -> Iterator[str]:
    """A constructor that passes arguments on: the contract's own, and what it leaves to its heirs."""
    parameters: list[str] = []
    calls: list[str] = []
    payable = False
    for contract in _linearized(speller):
        maker = _maker(contract)
        spelled = speller.parameters(maker.child("parameters"), f"a{len(calls)}", "memory") if maker else None
        if maker is None or not spelled or contract.id in _supplied(speller):
            continue
        parameters += spelled
        calls.append(f"{contract.name}({', '.join(item.split(' ')[-1] for item in spelled)})")
        payable = payable or maker.get("stateMutability") == "payable"
    if not calls:
        return
    head = "constructor" if speller.version >= (0, 4, 22) else f"function {SCAFFOLD}"
    words = [*calls, *(["public"] if speller.version < (0, 7, 0) else []), *(["payable"] if payable else [])]
    yield f"{head}({', '.join(parameters)}) {' '.join(words)} {{}}"


def _maker(contract: Node) -> Node | None:
    return next((node for node in contract.nodes("nodes") if node.get("kind") == "constructor"), None)


def _supplied(speller: _Speller) -> frozenset[int]:
    """Bases that get their constructor arguments from within the hierarchy."""
    found: set[int] = set()
    for contract in _linearized(speller):
        maker = _maker(contract)
        named = [(item, "baseName") for item in contract.nodes("baseContracts")]
        named += [(item, "modifierName") for item in (maker.nodes("modifiers") if maker is not None else ())]
        for item, key in named:
            name = item.child(key)
            if name is not None and item.nodes("arguments"):
                found.add(int(name.get("referencedDeclaration", 0)))
    return frozenset(found)


def _filled(speller: _Speller, function: Node, contract: Node) -> Iterator[str]:
    """An empty body for a function that has none."""
    parameters = speller.parameters(function.child("parameters"), "a")
    returned = speller.parameters(function.child("returnParameters"), "r")
    if parameters is None or returned is None:
        return
    visibility = function.text("visibility")
    modern = speller.version >= (0, 6, 0)
    yield (
        f"function {function.name}({', '.join(parameters)}) {visibility}{_mutability(function)}"
        f"{' override' if modern else ''}{_returns(returned)} {{}}"
    )


def _exposed(speller: _Speller, function: Node, callee: str) -> Iterator[str]:
    """An external function that passes its arguments on; storage parameters are state variables."""
    arguments = _arguments(speller, function)
    if arguments is None or function.child("body") is None:
        return
    parameters, names = arguments
    returned = speller.parameters(function.child("returnParameters"), "r", "memory")
    old = speller.version < (0, 6, 9)
    if old:
        parameters = [item.replace(" calldata ", " memory ") for item in parameters]
    mutability = _mutability(function)
    if mutability == " pure" and len(names) > len(parameters):
        mutability = " view"
    body = f"{'return ' if returned else ''}{callee}({', '.join(names)});"
    yield (
        f"function exposed_{function.name}({', '.join(parameters)}) {'public' if old else 'external'}"
        f"{mutability}{_returns(returned or [])} {{ {body} }}"
    )


def _arguments(speller: _Speller, function: Node) -> tuple[list[str], list[str]] | None:
    """(parameters of the exposed function, what is passed on), or None where one cannot be spelled."""
    parameters: list[str] = []
    names: list[str] = []
    holder = function.child("parameters")
    for at, item in enumerate(holder.nodes("parameters") if holder is not None else ()):
        kind = item.child("typeName")
        if kind is None or _UNSTORABLE.search(item.type_string):
            return None
        if item.text("storageLocation") == "storage":
            spelled = speller.type_name(kind)
            names.append(speller.state.setdefault(spelled, f"state{len(speller.state)}"))
            continue
        if _UNCALLABLE.search(item.type_string):
            return None
        place = item.text("storageLocation")
        where = (
            f" {place if place in {'memory', 'calldata'} else 'memory'}"
            if _REFERENCE.search(item.type_string)
            else ""
        )
        parameters.append(f"{speller.type_name(kind)}{where} a{at}")
        names.append(f"a{at}")
    return parameters, names


def _mutability(function: Node) -> str:
    mutability = function.get("stateMutability")
    return "" if mutability in {None, "nonpayable"} else f" {mutability}"


def _returns(returned: list[str]) -> str:
    return f" returns ({', '.join(returned)})" if returned else ""

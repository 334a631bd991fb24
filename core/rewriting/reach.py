"""Which code reaches which: entry points for declared changes, contracts touched by an edit.

Over-approximates on purpose: a call to a virtual function may land in every
override of it. It answers “who could notice”, never “what happens”.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from core.rewriting.families import families
from core.solidity.ast import Node
from core.solidity.compilation import Compilation

_UNITS = ("FunctionDefinition", "ModifierDefinition", "VariableDeclaration")
_REFERENCES = ("Identifier", "MemberAccess", "IdentifierPath", "UserDefinedTypeName")
CONSTRUCTOR = "constructor"


class Reach:
    """The reference graph of one compilation; build it through `reach_of`."""

    def __init__(self, compilation: Compilation) -> None:
        self._compilation = compilation
        self._by_id = compilation.nodes_by_id
        self._families = families(compilation)
        self._callers: dict[int, set[int]] = {}
        self._overrides: dict[tuple[str, tuple[str, ...]], list[int]] = {}
        units = [node for ast in compilation.asts.values() for node in ast.walk(*_UNITS) if _is_unit(node)]
        for unit in units:
            if unit.kind != "VariableDeclaration":
                self._overrides.setdefault(_key(unit), []).append(unit.id)
        for unit in units:
            for target in _references(unit):
                for landing in self._landings(target):
                    self._callers.setdefault(landing, set()).add(unit.id)

    def _landings(self, target: int) -> Iterable[int]:
        node = self._by_id.get(target)
        if node is None or node.kind not in ("FunctionDefinition", "ModifierDefinition"):
            return (target,)
        home = node.enclosing("ContractDefinition")
        if home is None:
            return (target,)
        family = self._families.get(home.id, frozenset({home.id}))
        same = self._overrides.get(_key(node), ())
        return [item for item in same if _home(self._by_id[item]) in family]

    def reaching(self, ids: Iterable[int]) -> frozenset[int]:
        """`ids` and every function, modifier and state initializer that can lead to them."""
        seen = set(ids)
        todo = list(seen)
        while todo:
            for caller in self._callers.get(todo.pop(), ()):
                if caller not in seen:
                    seen.add(caller)
                    todo.append(caller)
        return frozenset(seen)

    def entry_points(self, ids: Iterable[int]) -> tuple[str, ...]:
        """Signatures of external functions that can lead to `ids`, sorted.

        A constructor is called `constructor`; `receive` and `fallback` are both called
        `fallback`, as declared changes do.
        """
        names = {self._entry(self._by_id[item]) for item in self.reaching(ids) if item in self._by_id}
        return tuple(sorted(name for name in names if name))

    def exposed(self, ids: Iterable[int]) -> tuple[str, ...]:
        """Names of internal functions that can lead to `ids` and are compared through a generated caller.

        Those of libraries and of abstract contracts, which have no other way in; sorted.
        """
        inner = (self._by_id.get(item) for item in self.reaching(ids))
        return tuple(sorted({node.name for node in inner if node is not None and _is_exposed(node)}))

    def _entry(self, node: Node) -> str:
        if node.kind == "VariableDeclaration":
            return CONSTRUCTOR
        if node.kind != "FunctionDefinition":
            return ""
        kind = node.text("kind")
        if kind == CONSTRUCTOR:
            return CONSTRUCTOR
        if kind in ("receive", "fallback"):
            return "fallback"
        if node.text("visibility") not in ("public", "external"):
            return ""
        return signature_of(self._compilation, node)


def reach_of(compilation: Compilation) -> Reach:
    """The graph of a compilation, built at the first call and kept as long as the compilation lives."""
    kept = vars(compilation)
    found: Reach | None = kept.get("_reach")
    if found is None:
        found = kept["_reach"] = Reach(compilation)
    return found


def _signatures(compilation: Compilation) -> Mapping[str, str]:
    kept = vars(compilation)
    found: dict[str, str] | None = kept.get("_signatures")
    if found is None:
        found = kept["_signatures"] = {}
        for artifact in compilation.artifacts.values():
            for signature, selector in artifact.selectors.items():
                found.setdefault(selector, signature)
    return found


def signature_of(compilation: Compilation, function: Node) -> str:
    """`withdraw(uint256)`; only the name where the compiler tells no selector."""
    return _signatures(compilation).get(function.text("functionSelector"), function.name)


def affected_contracts(compilation: Compilation, places: Iterable[tuple[str, int]]) -> tuple[str, ...]:
    """`file:Contract` of every target contract with code that a change at these places can alter.

    A place is a file and a byte offset. Contracts come in source order; interfaces
    and abstract contracts are left out unless nothing else is there.
    """
    wanted: set[int] = set()
    units: set[int] = set()
    for file, offset in places:
        for top in _tops(compilation, file, offset):
            wanted.add(top.id)
            units |= {item.id for item in top.walk(*_UNITS) if item.span.start <= offset <= item.span.end}
    reached = reach_of(compilation).reaching(units)
    wanted |= {node.id for item in reached if (node := _contract_of(compilation, item)) is not None}
    names: list[str] = []
    others: list[str] = []
    for artifact in compilation.target_artifacts:
        bases = artifact.node.get("linearizedBaseContracts", ()) if artifact.node is not None else ()
        if not wanted.intersection(bases):
            continue
        (names if artifact.kind in ("contract", "library") else others).append(artifact.name)
    return tuple(names or others)


def _tops(compilation: Compilation, file: str, offset: int) -> list[Node]:
    ast = compilation.asts.get(file)
    if ast is None:
        return []
    return [node for node in ast.children() if node.span.start <= offset <= node.span.end]


def _is_exposed(node: Node) -> bool:
    home = node.parent
    if node.kind != "FunctionDefinition" or node.text("visibility") != "internal" or home is None:
        return False
    return home.text("contractKind") == "library" or bool(home.get("abstract"))


def _home(node: Node) -> int:
    contract = node.enclosing("ContractDefinition")
    return 0 if contract is None else contract.id


def _contract_of(compilation: Compilation, node_id: int) -> Node | None:
    node = compilation.nodes_by_id.get(node_id)
    return None if node is None else node.enclosing("ContractDefinition")


def _is_unit(node: Node) -> bool:
    return node.kind != "VariableDeclaration" or bool(node.get("stateVariable"))


def _key(node: Node) -> tuple[str, tuple[str, ...]]:
    parameters = node.child("parameters")
    kinds = () if parameters is None else tuple(item.type_string for item in parameters.nodes("parameters"))
    bare = tuple(kind.replace(" memory", "").replace(" calldata", "") for kind in kinds)
    if not node.name:
        return (f"{node.text('kind')}#{node.id}", bare)
    return (node.name, bare)


def _references(unit: Node) -> set[int]:
    found = set()
    for node in unit.walk(*_REFERENCES):
        reference = node.get("referencedDeclaration")
        if isinstance(reference, int):
            found.add(reference)
    return found

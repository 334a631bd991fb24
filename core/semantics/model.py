"""The contracts of a compilation as a model: who inherits what, and which function a name means.

`semantics_of` builds it once per compilation. This module only knows declarations; what the code
does is in its neighbors: `calls` (external calls), `accesses` (state reads and writes), `flow`
(order of steps), `guards` (checks), `trace` (effects along paths) and `facts` (questions for rules).
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from core.semantics import signatures
from core.solidity.ast import Node
from core.solidity.compilation import Compilation

_FOLLOWED_CALLS = 4_000
FunctionKind = Literal["function", "constructor", "fallback", "receive", "freeFunction", "modifier"]


@dataclass(frozen=True, slots=True, eq=False)
class StateVariable:
    """A state variable; `mutability` is constant, immutable, mutable or transient."""

    node: Node
    contract: Node
    name: str
    type_string: str
    mutability: str
    visibility: str

    @property
    def id(self) -> int:
        """The AST id of its declaration."""
        return self.node.id

    @property
    def is_stored(self) -> bool:
        """Whether it lives in storage (or transient storage), not in the code."""
        return self.mutability not in {"constant", "immutable"}


@dataclass(frozen=True, slots=True, eq=False)
class Function:
    """A function, constructor, fallback, free function or modifier.

    `contract` is the ContractDefinition that declares it, None for a free function.
    `modifiers` are its ModifierInvocation nodes, calls of base constructors included.
    """

    node: Node
    contract: Node | None
    kind: FunctionKind
    name: str
    signature: str
    visibility: str
    mutability: str
    parameters: tuple[Node, ...]
    returns: tuple[Node, ...]
    body: Node | None
    modifiers: tuple[Node, ...]

    @property
    def id(self) -> int:
        """The AST id of its definition."""
        return self.node.id

    @property
    def is_virtual(self) -> bool:
        """Whether an heir may override it."""
        return bool(self.node.get("virtual"))

    @property
    def is_external(self) -> bool:
        """Whether it can be called from outside (public, external, fallback or receive)."""
        return self.kind != "modifier" and self.visibility in {"public", "external"}

    @property
    def is_entry(self) -> bool:
        """Whether a transaction can start here after deployment."""
        return self.is_external and self.kind != "constructor"

    @property
    def changes_state(self) -> bool:
        """Whether it is neither view nor pure."""
        return self.mutability not in {"view", "pure"}


@dataclass(frozen=True, slots=True, eq=False)
class Contract:
    """A contract with its bases.

    `bases` is the linearization, the contract itself first, then most derived to most base.
    """

    node: Node
    name: str
    file: str
    kind: str
    bases: tuple[Contract, ...]
    functions: tuple[Function, ...]
    """Those declared here, constructor and fallbacks included."""
    modifiers: tuple[Function, ...]
    """Modifiers declared here."""
    variables: tuple[StateVariable, ...]
    """State variables declared here, in order."""

    @property
    def id(self) -> int:
        """The AST id of its definition."""
        return self.node.id

    @property
    def is_library(self) -> bool:
        """Whether it is a library."""
        return self.kind == "library"

    @property
    def is_interface(self) -> bool:
        """Whether it is an interface."""
        return self.kind == "interface"

    def all_variables(self) -> tuple[StateVariable, ...]:
        """Own and inherited state variables in storage order (most base first)."""
        return tuple(item for base in reversed(self.bases) for item in base.variables)

    def all_functions(self) -> tuple[Function, ...]:
        """Functions that an instance has: not the overridden ones, not constructors of bases."""
        seen: dict[tuple[str, str], Function] = {}
        for base in self.bases:
            for item in base.functions:
                if item.kind == "constructor" and base is not self:
                    continue
                key = (item.kind, item.signature)
                known = seen.get(key)
                if known is None or (known.body is None and item.body is not None):
                    seen[key] = item
        return tuple(seen.values())

    def entry_points(self) -> tuple[Function, ...]:
        """Functions with a body at which a transaction can start, in order of declaration."""
        return tuple(item for item in self.all_functions() if item.is_entry and item.body is not None)


class Semantics:
    """All contracts and functions of one compilation, with lookups; ask `semantics_of` for it.

    `memo` keeps what neighbors computed, keyed by a tuple that starts with the name of the question.
    """

    def __init__(
        self, compilation: Compilation, contracts: Mapping[int, Contract], functions: Mapping[int, Function]
    ) -> None:
        self.compilation = compilation
        self.contracts = contracts
        self.functions = functions
        self.variables: Mapping[int, StateVariable] = {
            item.id: item for contract in contracts.values() for item in contract.variables
        }
        self.memo: dict[Hashable, Any] = {}
        self._left = _FOLLOWED_CALLS
        self._heirs: dict[int, list[Contract]] = {}
        for contract in contracts.values():
            for base in contract.bases[1:]:
                self._heirs.setdefault(base.id, []).append(contract)

    def refill(self) -> None:
        """Start a new entry point: so many calls may be followed from it."""
        self._left = _FOLLOWED_CALLS

    def spend(self) -> bool:
        """Whether one more called function may be followed."""
        self._left -= 1
        return self._left >= 0

    def heirs(self, contract: Contract) -> tuple[Contract, ...]:
        """Every contract that inherits from it, directly or not."""
        return tuple(self._heirs.get(contract.id, ()))

    def contract_of(self, node: Node) -> Contract | None:
        """The contract whose definition encloses a node."""
        owner = node if node.kind == "ContractDefinition" else node.enclosing("ContractDefinition")
        return self.contracts.get(owner.id) if owner is not None else None

    def function_of(self, node: Node) -> Function | None:
        """The function or modifier whose definition encloses a node."""
        kinds = ("FunctionDefinition", "ModifierDefinition")
        owner = node if node.kind in kinds else node.enclosing(*kinds)
        return self.functions.get(owner.id) if owner is not None else None

    def target_contracts(self) -> tuple[Contract, ...]:
        """Contracts of the files that were asked for: not of their imports, nor of tests and stand-ins."""
        wanted = set(self.compilation.input.targets) - self.compilation.input.quiet
        return tuple(item for item in self.contracts.values() if item.file in wanted)

    def target_functions(self) -> tuple[Function, ...]:
        """Functions and modifiers of the same files, free functions too."""
        wanted = set(self.compilation.input.targets) - self.compilation.input.quiet
        return tuple(item for item in self.functions.values() if item.node.file in wanted)

    def shipped_heirs(self, contract: Contract) -> tuple[Contract, ...]:
        """Heirs that are no tests and no stand-ins for tests."""
        return tuple(item for item in self.heirs(contract) if item.file not in self.compilation.input.quiet)

    def declaration(self, node: Node) -> Node | None:
        """What a name refers to; None for built-ins."""
        return self.compilation.declaration(node)

    def override_of(self, function: Function, contract: Contract) -> Function:
        """The function that a call of `function` reaches in an instance of `contract`."""
        return self._search(function, contract.bases) or function

    def super_of(self, function: Function, contract: Contract, caller: Node) -> Function:
        """What `super.function` reaches in an instance of `contract`, called from the contract `caller`."""
        ids = [base.id for base in contract.bases]
        start = ids.index(caller.id) + 1 if caller.id in ids else 1
        return self._search(function, contract.bases[start:]) or function

    def _search(self, function: Function, bases: tuple[Contract, ...]) -> Function | None:
        for base in bases:
            for item in (*base.functions, *base.modifiers):
                same = item.signature == function.signature and item.kind == function.kind
                if same and (item.body is not None or item is function):
                    return item
        return None


def semantics_of(compilation: Compilation) -> Semantics:
    """The model of a compilation, built at the first call and kept as long as the compilation lives."""
    kept = vars(compilation)
    model: Semantics | None = kept.get("_semantics")
    if model is None:
        model = kept["_semantics"] = _build(compilation)
    return model


def _build(compilation: Compilation) -> Semantics:
    functions: dict[int, Function] = {}
    drafts: dict[int, Node] = {}
    for ast in compilation.asts.values():
        for node in ast.nodes("nodes"):
            if node.kind == "FunctionDefinition":
                functions[node.id] = _function(node, None)
            elif node.kind == "ContractDefinition":
                drafts[node.id] = node
    contracts: dict[int, Contract] = {}
    for node in drafts.values():
        _contract(node, drafts, contracts, functions)
    return Semantics(compilation, {key: contracts[key] for key in drafts}, functions)


def _contract(
    node: Node, drafts: Mapping[int, Node], made: dict[int, Contract], functions: dict[int, Function]
) -> Contract:
    if node.id in made:
        return made[node.id]
    order = [item for item in node.get("linearizedBaseContracts", ()) if item in drafts and item != node.id]
    rest = tuple(_contract(drafts[item], drafts, made, functions) for item in order)
    members = node.nodes("nodes")
    own = tuple(_function(item, node) for item in members if item.kind == "FunctionDefinition")
    modifiers = tuple(_function(item, node) for item in members if item.kind == "ModifierDefinition")
    functions.update({item.id: item for item in (*own, *modifiers)})
    variables = tuple(_variable(item, node) for item in members if item.kind == "VariableDeclaration")
    kind = node.text("contractKind") or "contract"
    if kind == "contract" and node.get("abstract"):
        kind = "abstract"
    # A contract's bases start with itself, so the tuple is completed after it is made.
    contract = Contract(node, node.name, node.file, kind, rest, own, modifiers, variables)
    object.__setattr__(contract, "bases", (contract, *rest))
    made[node.id] = contract
    return contract


def _function(node: Node, contract: Node | None) -> Function:
    modifier = node.kind == "ModifierDefinition"
    parameters = node.child("parameters")
    returns = node.child("returnParameters")
    return Function(
        node=node,
        contract=contract,
        kind="modifier" if modifier else (node.get("kind") or "function"),
        name=node.name,
        signature=signatures.signature_of(node),
        visibility="internal" if modifier else (node.text("visibility") or "public"),
        mutability=node.text("stateMutability") or "nonpayable",
        parameters=parameters.nodes("parameters") if parameters else (),
        returns=returns.nodes("parameters") if returns else (),
        body=node.child("body"),
        modifiers=node.nodes("modifiers"),
    )


def _variable(node: Node, contract: Node) -> StateVariable:
    mutability = node.text("mutability") or ("constant" if node.get("constant") else "mutable")
    if node.text("storageLocation") == "transient":
        mutability = "transient"
    return StateVariable(
        node, contract, node.name, node.type_string, mutability, node.text("visibility") or "internal"
    )

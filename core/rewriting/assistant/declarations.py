"""What two trees of one file declare otherwise: contracts, bases, members that others see, storage.

Names what changed and gives no verdict; which of it may be is the goal card's word, and whether
callers and stored data survive is for the gates.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from core.solidity.ast import Node
from core.solidity.compilation import Compilation
from core.solidity.layout import is_gap_name
from core.solidity.signatures import has_selector, signature_of_node

Change = tuple[str, str]
"""(the prohibition's name, what the reply does in words)."""
DECLARED_KINDS = frozenset(
    {
        "contract", "inheritance", "constructor", "signature", "entry-point", "guard", "event", "event-added",
        "error", "error-added", "storage", "storage-added", "fixed-variable", "external-call",
    }
)  # fmt: skip
_NAMELESS = ("constructor", "fallback", "receive")


@dataclass(frozen=True)
class _Side:
    contract: Node
    compilation: Compilation

    def signature(self, node: Node) -> str:
        return signature_of_node(node, self.compilation.nodes_by_id)

    def members(self, *kinds: str) -> list[Node]:
        return [node for node in self.contract.nodes("nodes") if node.kind in kinds]


def declared_changes(old: Node, new: Node, before: Compilation, after: Compilation) -> Iterator[Change]:
    """Every changed declaration of a file, contract by contract."""
    was, now = _contracts(old), _contracts(new)
    for name in [*was, *(name for name in now if name not in was)]:
        if name not in now:
            yield "contract", f"removes {name}"
        elif name not in was:
            yield "contract", f"adds the {now[name].text('contractKind') or 'contract'} {name}"
        else:
            yield from _contract(_Side(was[name], before), _Side(now[name], after))


def _contracts(tree: Node) -> dict[str, Node]:
    return {node.name: node for node in tree.nodes("nodes") if node.kind == "ContractDefinition"}


def _contract(was: _Side, now: _Side) -> Iterator[Change]:
    name = now.contract.name
    if _bases(was.contract) != _bases(now.contract) or _kind(was.contract) != _kind(now.contract):
        yield "inheritance", f"changes what {name} is or inherits"
    yield from _functions(was, now)
    yield from _events(was, now)
    yield from _storage(was, now)
    if _calls(now.contract) - _calls(was.contract):
        first = next(iter(_calls(now.contract) - _calls(was.contract)))
        yield "external-call", f"calls {first[1]} of {first[0]}, which {name} did not"


def _bases(contract: Node) -> list[str]:
    names = (base.child("baseName") for base in contract.nodes("baseContracts"))
    return [node.name for node in names if node is not None]


def _kind(contract: Node) -> tuple[str, bool]:
    return contract.text("contractKind"), bool(contract.get("abstract"))


def _functions(was: _Side, now: _Side) -> Iterator[Change]:
    old, new = _entries(was), _entries(now)
    for key, shape in old.items():
        if new.get(key) != shape:
            what = "changes the head of" if key in new else "removes"
            yield ("constructor" if _is_constructor(key) else "signature"), f"{what} {key}"
    for key in new:
        if key not in old and _is_constructor(key):
            yield "constructor", f"adds the {key}"
        elif key not in old:
            yield "entry-point", f"adds {key}, which anybody can call"
    yield from _guards(was, now)


def _is_constructor(signature: str) -> bool:
    return signature.startswith("constructor(")


def _entries(side: _Side) -> dict[str, tuple[str, ...]]:
    """Everything that can be called from outside → visibility, mutability and returned types."""
    found: dict[str, tuple[str, ...]] = {}
    for node in side.members("FunctionDefinition", "VariableDeclaration"):
        if has_selector(node) or node.text("kind") in _NAMELESS:
            returns = node.child("returnParameters")
            types = tuple(item.type_string for item in returns.nodes("parameters")) if returns else ()
            found[side.signature(node)] = (node.text("stateMutability"), *_bare(types))
    return found


def _bare(types: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(item.replace(" memory", "").replace(" calldata", "") for item in types)


def _guards(was: _Side, now: _Side) -> Iterator[Change]:
    old = {was.signature(node): _modifiers(node) for node in was.members("FunctionDefinition")}
    for node in now.members("FunctionDefinition"):
        gone = old.get(now.signature(node), Counter()) - _modifiers(node)
        for name in gone:
            yield "guard", f"takes the modifier {name} from {node.name or node.text('kind')}"


def _modifiers(function: Node) -> Counter[str]:
    names = (item.child("modifierName") for item in function.nodes("modifiers"))
    return Counter(item.name for item in names if item is not None)


def _events(was: _Side, now: _Side) -> Iterator[Change]:
    for kind, word in (("EventDefinition", "event"), ("ErrorDefinition", "error")):
        old = {was.signature(node) for node in was.members(kind)}
        new = {now.signature(node) for node in now.members(kind)}
        for gone in sorted(old - new):
            yield word, f"removes the {word} {gone}"
        for added in sorted(new - old):
            yield f"{word}-added", f"adds the {word} {added}"


def _storage(was: _Side, now: _Side) -> Iterator[Change]:
    old, new = _variables(was), _variables(now)
    fixed = {name for name, kind, _ in new if kind in ("constant", "immutable")}
    stored = [(name, text) for name, kind, text in old if kind == "mutable"]
    kept = [(name, text) for name, kind, text in new if kind == "mutable"]
    for name, kind, _ in old:
        if kind == "mutable" and name in fixed:
            yield "fixed-variable", f"makes {name} constant or immutable"
    stored = [item for item in stored if item[0] not in fixed]
    added = [item for item in kept if item[0] not in {name for name, _, _ in old}]
    if [item for item in kept if item not in added] != stored:
        yield "storage", f"moves, retypes or removes a stored variable of {now.contract.name}"
    elif added and kept[-len(added) :] != added:
        yield "storage", f"puts {added[0][0]} among the stored variables of {now.contract.name}"
    for name, _ in added:
        yield "storage-added", f"adds the stored variable {name}"


def _variables(side: _Side) -> list[tuple[str, str, str]]:
    """(name, mutability, type) of the state variables in order, without gaps."""
    return [
        (node.name, _mutability(node), node.type_string)
        for node in side.members("VariableDeclaration")
        if not is_gap_name(node.name, node.type_string)
    ]


def _mutability(node: Node) -> str:
    return "constant" if node.get("constant") else node.text("mutability") or "mutable"


def _calls(contract: Node) -> Counter[tuple[str, str]]:
    """(type of the contract, member) of every call that leaves the contract by a typed member."""
    found: Counter[tuple[str, str]] = Counter()
    for call in contract.walk("FunctionCall"):
        callee = call.child("expression")
        while callee is not None and callee.kind == "FunctionCallOptions":
            callee = callee.child("expression")
        if callee is None or callee.kind != "MemberAccess":
            continue
        base = callee.child("expression")
        kind = base.type_string if base is not None else ""
        if kind.startswith("contract ") and base is not None and base.name != "super":
            found[(kind.removeprefix("contract ").removeprefix("super "), callee.text("memberName"))] += 1
    return found

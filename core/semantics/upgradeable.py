"""Does a contract look as if it lives behind a proxy, so that its layout must not move?

Looks at what the contract inherits and at what it does. It errs towards yes: the
price of a wrong yes is that a changed layout has to be declared, the price of a
wrong no is somebody's funds.

Source: EIP-1822, EIP-1967, EIP-7201; OpenZeppelin's documentation of upgradeable contracts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from eth_hash.auto import keccak

from core.semantics.accesses import effects_of
from core.semantics.model import Contract, Function, Semantics
from core.semantics.namespaces import chosen_structs, namespaces
from core.solidity.ast import Node
from core.solidity.compilation import Artifact, Compilation
from core.solidity.inheritance import linearized
from core.solidity.layout import is_gap, is_gap_name
from core.text import SourceText

_BASE_NAMES = re.compile(r"^Initializable$|Upgradeable$|^ERC1967|Proxy$|^Proxy|Beacon$|Diamond")
_GUARDS = {"initializer", "reinitializer", "onlyInitializing", "onlyProxy"}
_INITIALIZERS = re.compile(
    r"^(?:re)?initialize(?:V?\d+)?$|^__\w+_init(?:_unchained)?$|^_disableInitializers$|^init$"
)
_UPGRADE_FUNCTIONS = {
    "upgradeTo(address)",
    "upgradeToAndCall(address,bytes)",
    "proxiableUUID()",
    "implementation()",
    "upgradeBeaconToAndCall(address,bytes,bool)",
}
_EIP1967 = tuple(
    f"{int.from_bytes(keccak(name), 'big') - 1:064x}"
    for name in (b"eip1967.proxy.implementation", b"eip1967.proxy.admin", b"eip1967.proxy.beacon")
)


def looks_upgradeable(compilation: Compilation, artifact: Artifact) -> str | None:
    """Why the contract looks upgradeable, as the end of a sentence (“it has …”), or None."""
    return next(_reasons(compilation, artifact), None)


def upgrade_risks(model: Semantics, contract: Contract) -> Iterator[str]:
    """What an upgrade, or code behind a proxy, makes dangerous in a contract itself, a clause each.

    Source: OpenZeppelin's documentation, “Writing Upgradeable Contracts”.
    """
    for item in contract.variables:
        value = item.node.child("value")
        if item.is_stored and value is not None:
            yield f"{item.name} has its first value in the implementation only"
        if item.mutability == "immutable":
            yield f"{item.name} is immutable, so each implementation has its own"
    for function in contract.functions:
        if function.kind == "constructor" and _stores(model, function):
            yield "its constructor writes to the implementation's storage only"
        for call in function.node.walk("Identifier"):
            if call.name in {"selfdestruct", "suicide"} and model.declaration(call) is None:
                yield f"{_called(function.node)} can destroy the implementation"
    if _lacks_gap(model, contract):
        yield "it has heirs and variables but reserves no room behind them"


def _stores(model: Semantics, function: Function) -> bool:
    written = effects_of(model, function.body) if function.body is not None else ()
    return any(effect.kind == "write" for effect in written)


def _lacks_gap(model: Semantics, contract: Contract) -> bool:
    """Whether a new variable here would move those of an heir."""
    stored = [item for item in contract.variables if item.is_stored]
    heirs = [item for item in model.heirs(contract) if any(one.is_stored for one in item.variables)]
    return bool(stored and heirs) and not any(is_gap_name(item.name, item.type_string) for item in stored)


def _reasons(compilation: Compilation, artifact: Artifact) -> Iterator[str]:
    bases = linearized(compilation, artifact)
    yield from (f"it inherits {base.name}" for base in bases[1:] if _BASE_NAMES.search(base.name))
    yield from (f"it offers {item}" for item in sorted(_UPGRADE_FUNCTIONS & set(artifact.selectors)))
    yield from (f"it reserves room in {item.label}" for item in artifact.storage_layout.slots if is_gap(item))
    yield from (f"it keeps storage in the namespace {name}" for name in namespaces(compilation, artifact))
    yield from (f"it chooses where {name} lies in storage" for name in chosen_structs(compilation, artifact))
    for base in bases:
        if base.text("contractKind") != "interface":
            yield from _habits(base, compilation.input.sources[base.file])


def _habits(base: Node, source: SourceText) -> Iterator[str]:
    for item in base.nodes("nodes"):
        if item.kind == "FunctionDefinition":
            yield from _of_function(item, source)
        elif item.kind == "ModifierDefinition" and item.name in _GUARDS:
            yield f"it has a modifier {item.name}"
    for item in base.walk("Literal"):
        if item.text("value").lower().removeprefix("0x") in _EIP1967:
            yield "it uses a storage slot of EIP-1967"


def _of_function(function: Node, source: SourceText) -> Iterator[str]:
    for call in function.nodes("modifiers"):
        name = call.child("modifierName")
        if name is not None and name.name in _GUARDS:
            yield f"it has an initializer, {function.name or function.text('kind')}"
    if _INITIALIZERS.match(function.name):
        yield f"it has an initializer, {function.name}"
    for access in function.walk("MemberAccess"):
        member = access.text("memberName")
        if member in ("delegatecall", "callcode") and not _of_itself(access):
            yield f"it lets other code work on its storage ({member} in {_called(function)})"
    for block in function.walk("InlineAssembly"):
        # Before 0.6 there is no tree for assembly, so its text decides for all.
        yield from _of_assembly(source.slice(block.span), _called(function))


def _of_assembly(text: str, function: str) -> Iterator[str]:
    for name in ("delegatecall", "callcode"):
        if re.search(rf"\b{name}\s*\(", text):
            yield f"it lets other code work on its storage ({name} in {function})"
    if re.search(r"[._]slot\s*:=", text):
        yield f"it chooses a storage slot by itself in {function}"


def _called(function: Node) -> str:
    return function.name or function.text("kind") or "a function"


def _of_itself(access: Node) -> bool:
    """`address(this).delegatecall`, as multicall does: no other code is involved."""
    target = access.child("expression")
    if target is None or target.kind != "FunctionCall":
        return False
    arguments = target.nodes("arguments")
    return len(arguments) == 1 and arguments[0].kind == "Identifier" and arguments[0].name == "this"

"""A state variable is read but nothing ever sets it.

What it finds
A stored variable without an initial value that some function reads and no function of the project
writes.

Why it matters
It is zero for ever. A payout address that is never set burns what is sent there; an owner that is never
set locks everybody out; a mapping that is never filled lets nobody through.

Example
`address payable wallet; function pay() external { wallet.transfer(1 ether); }`

Limits
Medium where ether or a call goes to the variable, otherwise low. Left alone: variables that an heir
outside of the project may still set (of abstract contracts), contracts that are written to by slot
number or run foreign code by delegatecall, and public variables that only their getter reads.

Source
Solidity manual, “Scoping and Declarations”, initial values.
"""

from __future__ import annotations

from collections.abc import Iterator

from core.analysis.detector import DetectorInfo, Example, Match
from core.semantics.facts import external_calls_below, is_never_written, reads_of
from core.semantics.model import Contract, Semantics, StateVariable, semantics_of
from core.semantics.running import uses_raw_storage
from core.solidity.ast import Node
from core.solidity.compilation import Compilation

INFO = DetectorInfo(
    id="uninitialized-state",
    title="A state variable is read but nothing ever sets it",
    severity="low",
    confidence="medium",
    swc="",
)

EXAMPLES = (
    Example(
        title="Ether to nobody",
        source="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.0;
contract Till {
    address payable wallet; //~ uninitialized-state
    receive() external payable {}
    function empty() external { wallet.transfer(address(this).balance); }
}
""",
        flagged=True,
    ),
    Example(
        title="Set by the constructor",
        source="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.0;
contract Till {
    address payable wallet;
    constructor(address payable to) { wallet = to; }
    receive() external payable {}
    function empty() external { wallet.transfer(address(this).balance); }
}
""",
        flagged=False,
    ),
    Example(
        title="A list nobody is on",
        source="""pragma solidity ^0.4.24;
contract Club {
    mapping(address => bool) members; //~ uninitialized-state
    uint visits;
    function enter() public { require(members[msg.sender]); visits += 1; }
}
""",
        flagged=True,
    ),
)


def detect(compilation: Compilation) -> Iterator[Match]:
    """Yield each variable that is read and never set."""
    model = semantics_of(compilation)
    for contract in model.target_contracts():
        candidates = [item for item in contract.variables if _is_candidate(model, contract, item)]
        if not candidates or _is_written_otherwise(model, contract):
            continue
        for variable in candidates:
            severe = _is_paid_or_called(model, variable)
            yield Match(
                variable.node,
                f"“{variable.name}” is read, but nothing in this project sets it: it is always zero.",
                "medium" if severe else None,
                related=tuple(item.node for item in reads_of(model, variable)[:3]),
            )


def _is_candidate(model: Semantics, contract: Contract, variable: StateVariable) -> bool:
    if not variable.is_stored or variable.node.child("value") is not None:
        return False
    usable = any(item.kind == "function" for item in contract.entry_points())
    if variable.visibility != "private" and (contract.kind == "abstract" or not usable):
        return False  # it is there to be inherited from
    reads = [item for item in reads_of(model, variable) if item.exact and not _is_getter_call(item.node)]
    return bool(reads) and is_never_written(model, variable)


def _is_getter_call(node: Node) -> bool:
    """`other.total()` reads another contract's variable."""
    base = node.child("expression") if node.kind == "MemberAccess" else None
    return base is not None and base.type_string.startswith("contract ")


def _is_written_otherwise(model: Semantics, contract: Contract) -> bool:
    """Whether code that names no variable may set one: by slot number, or in the place of this contract."""
    related = {item.id: item for instance in (contract, *model.heirs(contract)) for item in instance.bases}
    return any(_is_opaque(model, item) for item in related.values())


def _is_opaque(model: Semantics, contract: Contract) -> bool:
    key = ("opaque storage", contract.id)
    known: bool | None = model.memo.get(key)
    if known is None:
        known = model.memo[key] = uses_raw_storage(model, contract.node) or any(
            call.kind in {"delegatecall", "callcode"} for call in external_calls_below(model, contract.node)
        )
    return known


def _is_paid_or_called(model: Semantics, variable: StateVariable) -> bool:
    """Whether the variable itself is who gets ether or a call."""
    for access in reads_of(model, variable):
        root = access.function.node if access.function is not None else None
        for call in external_calls_below(model, root) if root is not None else ():
            if call.target is not None and _names(model, call.target, variable):
                return True
    return False


def _names(model: Semantics, target: Node, variable: StateVariable) -> bool:
    if target.kind == "FunctionCall" and target.get("kind") == "typeConversion":
        return any(_names(model, item, variable) for item in target.nodes("arguments"))
    return target.kind == "Identifier" and target.get("referencedDeclaration") == variable.id

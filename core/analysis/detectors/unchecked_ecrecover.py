"""A failed recovery of a signer passes as the zero address.

What it finds
The result of `ecrecover`, directly or through a function that returns it, that is compared with an
address from a parameter or from storage, without a check anywhere that it is not zero.

Why it matters
`ecrecover` does not revert for a malformed signature, it returns zero. Where the other side can be
zero too (an entry of a mapping that was never set, a parameter) any garbage is a valid signature.

Example
`require(ecrecover(hash, v, r, s) == signerOf[id]);`

Limits
A comparison with an immutable or constant address is left alone, and so is a look-up by the signer
in a mapping. Where the other side is a single stored variable it is of low severity: that variable
is mostly set. Recoveries in assembly are not seen.

Source
Solidity manual, “Mathematical and Cryptographic Functions”, `ecrecover`; SWC-122.
"""

from __future__ import annotations

from collections.abc import Iterator

from core.analysis.detector import DetectorInfo, Example, Match
from core.semantics.callees import unwrap
from core.semantics.facts import callers_of
from core.semantics.model import Function, Semantics, semantics_of
from core.semantics.once import is_zero
from core.semantics.origins import sources_of
from core.semantics.recovery import recovering_calls
from core.semantics.scope import Location, entry_scope
from core.solidity.ast import Node
from core.solidity.compilation import Compilation

INFO = DetectorInfo(
    id="unchecked-ecrecover",
    title="A failed recovery of a signer passes as the zero address",
    severity="medium",
    confidence="medium",
    swc="SWC-122",
)

EXAMPLES = (
    Example(
        title="The signer of an id that was never set is zero",
        source="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.0;
contract Orders {
    mapping(uint256 => address) makerOf;
    mapping(uint256 => bool) public cancelled;
    function cancel(uint256 id, uint8 v, bytes32 r, bytes32 s) external {
        address signer = ecrecover(keccak256(abi.encode(id)), v, r, s); //~ unchecked-ecrecover
        require(signer == makerOf[id]);
        cancelled[id] = true;
    }
}
""",
        flagged=True,
    ),
    Example(
        title="Zero is refused",
        source="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.0;
contract Orders {
    mapping(uint256 => address) makerOf;
    mapping(uint256 => bool) public cancelled;
    function cancel(uint256 id, uint8 v, bytes32 r, bytes32 s) external {
        address signer = ecrecover(keccak256(abi.encode(id)), v, r, s);
        require(signer != address(0) && signer == makerOf[id]);
        cancelled[id] = true;
    }
}
""",
        flagged=False,
    ),
    Example(
        title="The old syntax",
        source="""pragma solidity ^0.4.24;
contract Orders {
    mapping(bytes32 => bool) public cancelled;
    function cancel(address maker, bytes32 hash, uint8 v, bytes32 r, bytes32 s) public {
        require(ecrecover(hash, v, r, s) == maker); //~ unchecked-ecrecover
        cancelled[hash] = true;
    }
}
""",
        flagged=True,
    ),
)

_DEEPEST = 3


def detect(compilation: Compilation) -> Iterator[Match]:
    """Yield each recovery that meets an address which may be zero."""
    model = semantics_of(compilation)
    for contract in model.target_contracts():
        for function in (*contract.functions, *contract.modifiers):
            for call in recovering_calls(model, function):
                for comparison, other, where in _meetings(model, call, function, 0):
                    severity = _severity(model, other, where)
                    if severity:
                        yield Match(
                            call,
                            "A malformed signature gives zero here, and zero is compared like a signer.",
                            "low" if severity == "low" else None,
                            related=(comparison,),
                        )
                        break


def _meetings(
    model: Semantics, value: Node, function: Function, depth: int
) -> Iterator[tuple[Node, Node, Function]]:
    """Comparisons that a value comes to unchecked: the comparison, its other side, and in what function."""
    holder = _skip(value)
    parent = holder.parent
    if parent is None or depth > _DEEPEST:
        return
    if parent.kind == "BinaryOperation":
        yield from _compared(parent, holder, function)
    elif parent.kind == "VariableDeclarationStatement":
        declared = (parent.get("declarations") or (None,))[0]
        if isinstance(declared, Node):
            yield from _of_variable(model, declared, function, depth)
    elif parent.kind == "Assignment":
        left = parent.child("leftHandSide")
        declared = model.declaration(left) if left is not None and left.kind == "Identifier" else None
        if declared is not None and not declared.get("stateVariable"):
            yield from _of_variable(model, declared, function, depth)
    elif parent.kind == "Return":
        yield from _of_callers(model, function, depth)


def _skip(value: Node) -> Node:
    """The value with its parentheses and conversions around it."""
    while value.parent is not None and (
        (value.parent.kind == "TupleExpression" and len(value.parent.get("components", ())) == 1)
        or (value.parent.kind == "FunctionCall" and value.parent.get("kind") == "typeConversion")
    ):
        value = value.parent
    return value


def _compared(comparison: Node, side: Node, function: Function) -> Iterator[tuple[Node, Node, Function]]:
    if comparison.text("operator") not in {"==", "!="}:
        return
    left, right = comparison.child("leftExpression"), comparison.child("rightExpression")
    other = right if left is side else left
    if other is not None and not is_zero(unwrap(other)):
        yield comparison, other, function


def _of_variable(
    model: Semantics, declared: Node, function: Function, depth: int
) -> Iterator[tuple[Node, Node, Function]]:
    uses = [item for item in function.node.walk("Identifier") if model.declaration(item) is declared]
    if any(_asks_for_zero(item) for item in uses):
        return
    for use in uses:
        parent = _skip(use).parent
        if parent is not None and parent.kind in {"BinaryOperation", "Return"}:
            yield from _meetings(model, use, function, depth)
    if declared in function.returns:
        yield from _of_callers(model, function, depth)


def _asks_for_zero(use: Node) -> bool:
    holder = _skip(use)
    parent = holder.parent
    if parent is None or parent.kind != "BinaryOperation":
        return False
    sides = (parent.child("leftExpression"), parent.child("rightExpression"))
    return any(side is not None and side is not holder and is_zero(unwrap(side)) for side in sides)


def _of_callers(model: Semantics, function: Function, depth: int) -> Iterator[tuple[Node, Node, Function]]:
    for name in callers_of(model, function):
        call = name.parent
        where = model.function_of(name)
        if call is not None and call.kind == "FunctionCall" and call.child("expression") is name and where:
            yield from _meetings(model, call, where, depth + 1)


def _severity(model: Semantics, other: Node, function: Function) -> str:
    """How likely the other side is zero: `medium`, `low`, or not at all."""
    contract = model.contract_of(function.node)
    sources = sources_of(model, other, entry_scope(contract, function))
    kinds = {item.kind for item in sources}
    if _is_asked_too(model, other, function):
        return ""
    if kinds & {"immutable", "constant"} or "sender" in kinds or not kinds - {"literal"}:
        return ""
    places = [item.detail for item in sources if item.kind == "state" and isinstance(item.detail, Location)]
    if any(not place.is_scalar for place in places) or (not places and "parameter" in kinds):
        return "medium"
    return "low" if places else ""


def _is_asked_too(model: Semantics, other: Node, function: Function) -> bool:
    """Whether the other side is a variable that is required not to be zero."""
    declared = model.declaration(other) if other.kind == "Identifier" else None
    return declared is not None and any(
        _asks_for_zero(item)
        for item in function.node.walk("Identifier")
        if model.declaration(item) is declared
    )

"""A local variable is used but nothing ever sets it.

What it finds
A local variable of a value type, declared without a value, that the function reads and never assigns.

Why it matters
It is zero. An address that was forgotten sends ether or tokens to nobody; a forgotten amount pays
nothing.

Example
`address payable to; to.transfer(amount);`

Limits
Medium where ether or a call goes to the variable, otherwise low. Memory structs, arrays and strings are
created empty on purpose and left alone. Whether every path assigns is not asked: one assignment is
enough.

Source
Solidity manual, “Scoping and Declarations”, initial values.
"""

from __future__ import annotations

from collections.abc import Iterator

from core.analysis.detector import DetectorInfo, Example, Match
from core.semantics.callees import unwrap
from core.semantics.facts import external_calls_below
from core.semantics.model import Function, semantics_of
from core.solidity.ast import Node
from core.solidity.compilation import Compilation

INFO = DetectorInfo(
    id="uninitialized-local",
    title="A local variable is used but nothing ever sets it",
    severity="low",
    confidence="high",
    swc="",
)

EXAMPLES = (
    Example(
        title="A payment to nobody",
        source="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.0;
contract Till {
    receive() external payable {}
    function pay(uint256 amount) external {
        address payable to; //~ uninitialized-local
        to.transfer(amount);
    }
}
""",
        flagged=True,
    ),
    Example(
        title="Counted up from zero",
        source="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.0;
contract Till {
    function sum(uint256[] calldata values) external pure returns (uint256) {
        uint256 total;
        for (uint256 i; i < values.length; i++) total += values[i];
        return total;
    }
}
""",
        flagged=False,
    ),
    Example(
        title="An old token",
        source="""pragma solidity ^0.4.24;
contract Coin {
    mapping(address => uint) balances;
    function burn(uint amount) public {
        uint left; //~ uninitialized-local
        balances[msg.sender] = left;
        amount;
    }
}
""",
        flagged=True,
    ),
)

_VALUES = ("address", "uint", "int", "bool", "bytes", "contract ", "enum ")
_CHANGES = frozenset({"++", "--", "delete"})


def detect(compilation: Compilation) -> Iterator[Match]:
    """Yield each local that is read and never assigned."""
    model = semantics_of(compilation)
    for function in model.target_functions():
        forgotten = _forgotten(function)
        if not forgotten:
            continue
        targets = {
            unwrap(call.target).get("referencedDeclaration")
            for call in external_calls_below(model, function.node)
            if call.target is not None
        }
        for local in forgotten:
            yield Match(
                local,
                f"“{local.name}” never gets a value in this function: it is zero where it is used.",
                "medium" if local.id in targets else None,
            )


def _forgotten(function: Function) -> list[Node]:
    body = function.body
    if body is None:
        return []
    declared = {
        item.id: item
        for statement in body.walk("VariableDeclarationStatement")
        if statement.child("initialValue") is None
        for item in statement.nodes("declarations")
        if item.type_string.startswith(_VALUES) and _is_value(item)
    }
    if not declared:
        return []
    read: set[int] = set()
    for node in body.walk("Identifier", "InlineAssembly"):
        if node.kind == "InlineAssembly":
            for reference in node.get("externalReferences", ()):
                declared.pop(int(reference.get("declaration", 0)), None)
            continue
        reference = int(node.get("referencedDeclaration", 0))
        if reference in declared:
            if _is_changed(node):
                del declared[reference]
            elif not _is_mentioned_only(node):
                read.add(reference)
    return [item for key, item in declared.items() if key in read]


def _is_value(local: Node) -> bool:
    """Not `bytes`, arrays and function types, which have a place in memory or none at all."""
    kind = local.type_string
    return local.text("storageLocation") == "default" and kind != "bytes" and not kind.endswith("]")


def _is_changed(use: Node) -> bool:
    node = use
    while node.parent is not None and node.parent.kind == "TupleExpression":
        node = node.parent
    parent = node.parent
    if parent is None:
        return False
    if parent.kind == "Assignment":
        return parent.child("leftHandSide") is node
    return parent.kind == "UnaryOperation" and parent.text("operator") in _CHANGES


def _is_mentioned_only(use: Node) -> bool:
    """A statement `x;` silences a warning and reads nothing."""
    return use.parent is not None and use.parent.kind == "ExpressionStatement"

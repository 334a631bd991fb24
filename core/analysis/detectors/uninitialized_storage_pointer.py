"""A storage pointer that was never aimed points at slot zero.

What it finds
Before 0.5: a local struct, array or mapping in storage (also a named result) that is used before it gets
a value.

Why it matters
The pointer aims at the first state variables of the contract. Writing to its first field overwrites
what lies there, often the owner.

Example
`Deposit d; d.amount = msg.value;`

Limits
High where something is written through the pointer, medium where it is only read. From 0.5 on the
compiler refuses it. A pointer that inline assembly sets is left alone.

Source
SWC-109; Solidity manual, “Data location”; changelog of 0.5.0.
"""

from __future__ import annotations

from collections.abc import Iterator

from core.analysis.detector import DetectorInfo, Example, Match
from core.analysis.finding import Severity
from core.semantics.callees import unwrap
from core.semantics.model import Function, Semantics, semantics_of
from core.solidity.ast import Node
from core.solidity.compilation import Compilation
from core.solidity.standard_json import version_tuple

INFO = DetectorInfo(
    id="uninitialized-storage-pointer",
    title="A storage pointer that was never aimed points at slot zero",
    severity="high",
    confidence="high",
    swc="SWC-109",
)

EXAMPLES = (
    Example(
        title="A deposit over the owner",
        source="""pragma solidity ^0.4.24;
contract Bank {
    struct Deposit { address from; uint amount; }
    address owner = msg.sender;
    Deposit[] deposits;
    function put() public payable {
        Deposit d; //~ uninitialized-storage-pointer
        d.from = msg.sender;
        d.amount = msg.value;
        deposits.push(d);
    }
}
""",
        flagged=True,
    ),
    Example(
        title="A deposit in memory",
        source="""pragma solidity ^0.4.24;
contract Bank {
    struct Deposit { address from; uint amount; }
    address owner = msg.sender;
    Deposit[] deposits;
    function put() public payable {
        Deposit memory d;
        d.from = msg.sender;
        d.amount = msg.value;
        deposits.push(d);
    }
}
""",
        flagged=False,
    ),
    Example(
        title="A pointer of today always has an aim",
        source="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.0;
contract Bank {
    struct Deposit { address from; uint256 amount; }
    Deposit[] deposits;
    function put() external payable {
        Deposit storage d = deposits.push();
        d.from = msg.sender;
        d.amount = msg.value;
    }
}
""",
        flagged=False,
    ),
)

_REFUSED_SINCE = (0, 5, 0)
_CHANGING = frozenset({"push", "pop"})


def detect(compilation: Compilation) -> Iterator[Match]:
    """Yield each pointer into storage that is used before it is set."""
    if version_tuple(compilation.version) >= _REFUSED_SINCE:
        return
    model = semantics_of(compilation)
    for function in model.target_functions():
        if function.body is None:
            continue
        uses = _uses(model, function)
        for pointer in _pointers(function):
            severity = _severity(uses.get(pointer.id, ()))
            if severity is not None:
                yield Match(
                    pointer,
                    f"“{pointer.name}” is aimed at nothing, so it stands for the first state variables.",
                    severity,
                )


def _pointers(function: Function) -> Iterator[Node]:
    """Declarations without a value that live in storage."""
    for item in function.returns:
        if item.name and item.text("storageLocation") == "storage":
            yield item
    body = function.body
    for statement in body.walk("VariableDeclarationStatement") if body is not None else ():
        if statement.child("initialValue") is None:
            for item in statement.nodes("declarations"):
                if _is_pointer(item):
                    yield item


def _is_pointer(local: Node) -> bool:
    """Whether a local of a compound type lies in storage, which it does when nothing else is written."""
    kind = local.type_string
    compound = kind.startswith(("struct ", "mapping(")) or kind.endswith(("]", " pointer"))
    return compound and local.text("storageLocation") in {"default", "storage"}


def _uses(model: Semantics, function: Function) -> dict[int, list[Node]]:
    found: dict[int, list[Node]] = {}
    body = function.body
    for node in body.walk("Identifier", "InlineAssembly") if body is not None else ():
        if node.kind == "InlineAssembly":
            for reference in node.get("externalReferences", ()):
                found.setdefault(int(reference.get("declaration", 0)), []).append(node)
        else:
            found.setdefault(int(node.get("referencedDeclaration", 0)), []).append(node)
    return found


def _severity(uses: list[Node] | tuple[Node, ...]) -> Severity | None:
    """How bad the uses before the first assignment are; None where there are none."""
    written = read = False
    for use in uses:
        if use.kind == "InlineAssembly" or _is_aimed(use):
            break
        read = True
        written = written or _is_written_through(use)
    return "high" if written else "medium" if read else None


def _is_aimed(use: Node) -> bool:
    node = use
    while node.parent is not None and node.parent.kind == "TupleExpression":
        node = node.parent
    parent = node.parent
    return parent is not None and parent.kind == "Assignment" and parent.child("leftHandSide") is node


def _is_written_through(use: Node) -> bool:
    """Whether a part of what the pointer stands for is assigned, counted up, deleted or pushed to."""
    node = use
    while node.parent is not None and node.parent.kind in {"MemberAccess", "IndexAccess", "TupleExpression"}:
        if node.parent.child("indexExpression") is node:
            return False
        if node.parent.text("memberName") in _CHANGING:
            return True
        node = node.parent
    parent = node.parent
    if parent is None or node is use:
        return False
    if parent.kind == "Assignment":
        left = parent.child("leftHandSide")
        return left is not None and unwrap(left) is unwrap(node)
    return parent.kind == "UnaryOperation" and parent.text("operator") in {"++", "--", "delete"}

"""A local name hides something of the contract.

What it finds
Parameters, results and local variables with the name of a state variable, function, modifier or event
of the contract or its bases.

Why it matters
Inside the function the name means the local one. `owner = owner;` then sets a parameter to itself and
leaves the state as it was.

Example
`constructor(address owner) { owner = owner; }`

Limits
Medium where the hidden state variable was evidently meant: the local is assigned to itself. Low for
state variables otherwise, informational for functions, modifiers and events. Functions without a body
and private variables of bases are left alone.

Source
SWC-119; Solidity manual, “Scoping and Declarations”.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from core.analysis.detector import DetectorInfo, Example, Match
from core.analysis.finding import Severity
from core.semantics.callees import unwrap
from core.semantics.model import Contract, Function, semantics_of
from core.solidity.ast import Node
from core.solidity.compilation import Compilation

INFO = DetectorInfo(
    id="shadowing-local",
    title="A local name hides something of the contract",
    severity="low",
    confidence="high",
    swc="SWC-119",
)

EXAMPLES = (
    Example(
        title="The owner is never set",
        source="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.0;
contract Owned {
    address public owner;
    constructor(address owner) { owner = owner; } //~ shadowing-local
}
""",
        flagged=True,
    ),
    Example(
        title="Names told apart",
        source="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.0;
contract Owned {
    address public owner;
    constructor(address owner_) { owner = owner_; }
}
""",
        flagged=False,
    ),
    Example(
        title="A local variable in old code",
        source="""pragma solidity ^0.4.24;
contract Bank {
    uint total;
    function add(uint a, uint b) public pure returns (uint) {
        uint total = a + b; //~ shadowing-local
        return total;
    }
    function sum() public view returns (uint) { return total; }
}
""",
        flagged=True,
    ),
)

_KINDS = {
    "VariableDeclaration": "state variable",
    "FunctionDefinition": "function",
    "ModifierDefinition": "modifier",
    "EventDefinition": "event",
}


def detect(compilation: Compilation) -> Iterator[Match]:
    """Yield each local declaration with the name of a member in reach."""
    model = semantics_of(compilation)
    for contract in model.target_contracts():
        members = _members(contract)
        for function in (*contract.functions, *contract.modifiers):
            if function.body is None:
                continue
            for local in _locals(function):
                hidden = members.get(local.name)
                if hidden is not None and hidden is not function.node:
                    owner = hidden.parent.name if hidden.parent is not None else contract.name
                    yield Match(
                        local,
                        f"“{local.name}” hides the {_KINDS[hidden.kind]} of that name in {owner}.",
                        _severity(local, hidden, function),
                        related=(hidden,),
                    )


def _members(contract: Contract) -> Mapping[str, Node]:
    found: dict[str, Node] = {}
    for base in contract.bases:
        for node in base.node.nodes("nodes"):
            own = base is contract or node.text("visibility") != "private"
            if node.kind in _KINDS and node.name and own and node.get("kind") != "constructor":
                known = found.get(node.name)
                if known is None or known.kind != "VariableDeclaration":
                    found[node.name] = node
    return found


def _locals(function: Function) -> Iterator[Node]:
    for node in function.node.walk("VariableDeclaration"):
        inside = node.enclosing("FunctionTypeName", "FunctionDefinition", "ModifierDefinition")
        if node.name and inside is function.node:
            yield node


def _severity(local: Node, hidden: Node, function: Function) -> Severity:
    if hidden.kind != "VariableDeclaration":
        return "informational"
    return "medium" if _sets_itself(local, function) else "low"


def _sets_itself(local: Node, function: Function) -> bool:
    body = function.body
    for node in body.walk("Assignment") if body is not None else ():
        sides = (node.child("leftHandSide"), node.child("rightHandSide"))
        names = [unwrap(side).get("referencedDeclaration") for side in sides if side is not None]
        plain = all(side is not None and unwrap(side).kind == "Identifier" for side in sides)
        if plain and names == [local.id, local.id]:
            return True
    return False

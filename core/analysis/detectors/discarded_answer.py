"""A check is worked out, and its answer thrown away.

What it finds
A statement that is nothing but a comparison (`voted[id] == true;`), and one that calls a view function
of the same code that answers yes or no, cannot fail, and has its answer read by nobody
(`verify(proof, leaf);`).

Why it matters
What was meant as an assignment sets nothing, and what was meant as a check checks nothing: whatever
comes after it runs for everybody.

Example
`function claim(bytes32[] calldata proof) external { verify(proof); pay(msg.sender); }`

Limits
A function that can refuse (`require`, `revert`, a modifier, a call of another contract) is a check by
itself, and one that an heir may write anew can become one: both are left alone. So are functions that
change state or give more than one answer. Calls of other contracts are `unused-return`.

Source
SWC-135; CWE-252; CWE-482.
"""

from __future__ import annotations

from collections.abc import Iterator

from core.analysis.detector import DetectorInfo, Example, Match
from core.semantics.callees import call_parts, called_declaration, is_external_callee, unwrap
from core.semantics.facts import is_overridden
from core.semantics.model import Function, Semantics, semantics_of
from core.solidity.ast import Node
from core.solidity.compilation import Compilation
from core.solidity.standard_json import version_tuple

INFO = DetectorInfo(
    id="discarded-answer",
    title="A check is worked out, and its answer thrown away",
    severity="medium",
    confidence="high",
    swc="SWC-135",
)

EXAMPLES = (
    Example(
        title="Nobody looks whether the proof holds",
        source="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.0;
contract Drop {
    bytes32 immutable root;
    mapping(address => uint256) credit;
    constructor(bytes32 given) { root = given; }
    function holds(bytes32 leaf) internal view returns (bool) { return leaf == root; }
    function claim(bytes32 leaf) external {
        holds(leaf); //~ discarded-answer
        credit[msg.sender] += 1;
    }
}
""",
        flagged=True,
    ),
    Example(
        title="Somebody does, and a check that refuses needs nobody to look",
        source="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.0;
contract Drop {
    bytes32 immutable root;
    mapping(address => uint256) credit;
    constructor(bytes32 given) { root = given; }
    function holds(bytes32 leaf) internal view returns (bool) { return leaf == root; }
    function mustHold(bytes32 leaf) internal view returns (bool) { require(holds(leaf)); return true; }
    function claim(bytes32 leaf) external {
        require(holds(leaf));
        credit[msg.sender] += 1;
    }
    function claimOther(bytes32 leaf) external {
        mustHold(leaf);
        credit[msg.sender] += 1;
    }
}
""",
        flagged=False,
    ),
    Example(
        title="Compared where it was to be set, with the old syntax",
        source="""pragma solidity ^0.4.24;
contract Poll {
    mapping(address => bool) voted;
    uint256 yes;
    function vote() public {
        require(!voted[msg.sender]);
        voted[msg.sender] == true; //~ discarded-answer
        yes += 1;
    }
}
""",
        flagged=True,
    ),
)

_COMPARISONS = frozenset({"==", "!=", "<", "<=", ">", ">="})
_HARMLESS = frozenset(
    {"keccak256", "sha3", "sha256", "ripemd160", "ecrecover", "blockhash", "addmod", "mulmod", "gasleft"}
)
_VIRTUAL_SINCE = (0, 6, 0)
_DEPTH = 6
"""Calls followed to see whether a function can refuse; deeper ones are taken to."""


def detect(compilation: Compilation) -> Iterator[Match]:
    """Yield each statement that is a comparison, or a question whose answer goes nowhere."""
    model = semantics_of(compilation)
    for contract in model.target_contracts():
        for function in (*contract.functions, *contract.modifiers):
            if function.body is None:
                continue
            for statement in function.body.walk("ExpressionStatement"):
                asked = statement.child("expression")
                if asked is not None:
                    yield from _judged(model, unwrap(asked))


def _judged(model: Semantics, asked: Node) -> Iterator[Match]:
    if asked.kind == "BinaryOperation" and asked.text("operator") in _COMPARISONS:
        yield Match(asked, "This only compares, and nobody looks at the answer: nothing is set or checked.")
    elif asked.kind == "FunctionCall":
        called = _called(model, asked)
        if called is not None and _only_answers(called) and not _may_refuse(model, called, _DEPTH):
            yield Match(
                asked,
                f"Nobody looks at what {called.name} answers, and it does nothing but answer: "
                "nothing is checked here.",
                related=(called.node,),
            )


def _called(model: Semantics, call: Node) -> Function | None:
    """The function of this code that a call runs, where that is certain."""
    parts, declared = call_parts(call), called_declaration(model, call)
    if parts is None or declared is None or is_external_callee(parts.callee):
        return None
    return model.functions.get(declared.id)


def _only_answers(function: Function) -> bool:
    one = len(function.returns) == 1 and function.returns[0].type_string == "bool"
    return one and function.kind == "function" and not function.changes_state


def _may_refuse(model: Semantics, function: Function, depth: int) -> bool:
    """Whether running a function can revert by intent, or an heir may make it so."""
    body = function.body
    if body is None or depth == 0 or function.modifiers or _is_offered(model, function):
        return True
    if is_overridden(model, function) or next(body.walk("RevertStatement", "Throw", "InlineAssembly"), None):
        return True
    for call in body.walk("FunctionCall"):
        parts = call_parts(call)
        if parts is None:
            continue  # a conversion, or a struct that is made
        called = _called(model, call)
        if called is not None:
            if _may_refuse(model, called, depth - 1):
                return True
        elif not _is_harmless(parts.callee):
            return True
    return False


def _is_offered(model: Semantics, function: Function) -> bool:
    """Whether the author wrote `virtual`; before 0.6 everything was, and only overrides in sight count."""
    return function.is_virtual and version_tuple(model.compilation.version) >= _VIRTUAL_SINCE


def _is_harmless(callee: Node) -> bool:
    base = callee.child("expression")
    if callee.kind == "MemberAccess" and base is not None and base.kind == "Identifier":
        return base.name == "abi" and callee.text("memberName").startswith("encode")
    return callee.kind == "Identifier" and callee.name in _HARMLESS

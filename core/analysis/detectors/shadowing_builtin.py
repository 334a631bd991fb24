"""A declaration takes the name of something built in.

What it finds
Functions, modifiers, events, errors, state variables, parameters and local variables named `now`,
`assert`, `require`, `keccak256`, `msg` and the like.

Why it matters
Inside its reach the name no longer means what every reader takes it for: a contract with its own
`require` can check nothing at all.

Example
`function require(bool ok) internal {}`

Limits
Parameters of functions without a body hide nothing and are left alone. `this`, `super` and reserved
words cannot be taken.

Source
Solidity manual, “Units and Globally Available Variables”.
"""

from __future__ import annotations

from collections.abc import Iterator

from core.analysis.detector import DetectorInfo, Example, Match
from core.solidity.ast import Node
from core.solidity.compilation import Compilation

INFO = DetectorInfo(
    id="shadowing-builtin",
    title="A declaration takes the name of something built in",
    severity="low",
    confidence="high",
    swc="",
)

EXAMPLES = (
    Example(
        title="An assertion that asserts nothing",
        source="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.0;
contract Vault {
    function assert(bool) internal pure {} //~ shadowing-builtin
    function open(uint256 code) external pure { assert(code == 7); }
}
""",
        flagged=True,
    ),
    Example(
        title="Names of its own",
        source="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.0;
contract Vault {
    function check(bool ok) internal pure { require(ok); }
    function open(uint256 code) external pure { check(code == 7); }
}
""",
        flagged=False,
    ),
    Example(
        title="An old variable",
        source="""pragma solidity ^0.4.24;
contract Clock {
    uint now; //~ shadowing-builtin
    function set(uint time) public { now = time; }
}
""",
        flagged=True,
    ),
)

_NAMES = frozenset({
    "abi", "addmod", "assert", "block", "blockhash", "ecrecover", "gasleft", "keccak256", "msg", "mulmod",
    "now", "require", "revert", "ripemd160", "selfdestruct", "sha256", "sha3", "suicide", "tx", "blobhash",
})  # fmt: skip
_DECLARATIONS = (
    "FunctionDefinition", "ModifierDefinition", "EventDefinition", "ErrorDefinition", "VariableDeclaration",
)  # fmt: skip


def detect(compilation: Compilation) -> Iterator[Match]:
    """Yield each declaration with a built-in's name."""
    for ast in compilation.target_asts:
        for node in ast.walk(*_DECLARATIONS):
            if node.name in _NAMES and _hides(node):
                yield Match(node, f"Below this declaration “{node.name}” no longer means what is built in.")


def _hides(node: Node) -> bool:
    """Members of structs, and parameters where there is no code, stand in nobody's way."""
    if node.kind == "FunctionDefinition":
        return node.child("body") is not None
    if node.kind != "VariableDeclaration" or node.get("stateVariable"):
        return True
    owner = node.enclosing(
        "FunctionDefinition", "ModifierDefinition", "StructDefinition", "EventDefinition", "ErrorDefinition",
        "FunctionTypeName",
    )  # fmt: skip
    return owner is not None and owner.child("body") is not None

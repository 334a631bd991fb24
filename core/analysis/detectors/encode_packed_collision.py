"""Different values give the same packed bytes, and the same hash.

What it finds
A hash of `abi.encodePacked` (before 0.5 also of several arguments at once) in which two arguments of
variable length stand next to each other and both come from the caller.

Why it matters
`("ab", "c")` and `("a", "bc")` pack to the same bytes. A signature, commitment or key that was made for
one is valid for the other.

Example
`keccak256(abi.encodePacked(name, data))`

Limits
Medium where the hash is compared, looked up by, stored or recovered from; otherwise low. Literals and
texts whose length is written in front (`message.length`) tell where they end and do not count.

Source
SWC-133; Solidity manual, “Non-standard Packed Mode”.
"""

from __future__ import annotations

from collections.abc import Iterator

from core.analysis.detector import DetectorInfo, Example, Match
from core.semantics.callees import call_parts, unwrap
from core.semantics.model import Function, Semantics, semantics_of
from core.semantics.origins import sources_of
from core.semantics.scope import Scope, entry_scope
from core.solidity.ast import Node
from core.solidity.compilation import Compilation

INFO = DetectorInfo(
    id="encode-packed-collision",
    title="Different values give the same packed bytes, and the same hash",
    severity="medium",
    confidence="medium",
    swc="SWC-133",
)

EXAMPLES = (
    Example(
        title="Two texts as one key",
        source="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.0;
contract Names {
    mapping(bytes32 => address) owners;
    function take(string calldata first, string calldata last) external {
        bytes32 key = keccak256(abi.encodePacked(first, last)); //~ encode-packed-collision
        require(owners[key] == address(0));
        owners[key] = msg.sender;
    }
}
""",
        flagged=True,
    ),
    Example(
        title="Encoded with lengths",
        source="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.0;
contract Names {
    mapping(bytes32 => address) owners;
    function take(string calldata first, string calldata last) external {
        bytes32 key = keccak256(abi.encode(first, last));
        require(owners[key] == address(0));
        owners[key] = msg.sender;
    }
}
""",
        flagged=False,
    ),
    Example(
        title="Several arguments at once",
        source="""pragma solidity ^0.4.24;
contract Names {
    mapping(bytes32 => address) owners;
    function take(string first, string last) public {
        owners[keccak256(first, last)] = msg.sender; //~ encode-packed-collision
    }
}
""",
        flagged=True,
    ),
)

_HASHES = frozenset({"keccak256", "sha3", "sha256", "ripemd160"})
_CHOSEN = frozenset({"parameter", "calldata"})


def detect(compilation: Compilation) -> Iterator[Match]:
    """Yield each hash of adjacent texts or arrays of the caller's choice."""
    model = semantics_of(compilation)
    for function in model.target_functions():
        if function.body is None or function.kind == "constructor":
            continue
        scope = entry_scope(model.contract_of(function.node), function)
        for call in function.body.walk("FunctionCall"):
            packed = _packed(model, call)
            if packed is not None and _collides(model, packed, scope):
                yield Match(
                    call,
                    "Two neighbors of variable length: other values give the same bytes, and this hash.",
                    None if _decides(call, function) else "low",
                )


def _packed(model: Semantics, call: Node) -> tuple[Node, ...] | None:
    """What is packed and hashed by a call; None if it hashes nothing packed."""
    parts = call_parts(call)
    if parts is None or parts.callee.kind != "Identifier" or parts.callee.name not in _HASHES:
        return None
    if model.declaration(parts.callee) is not None:
        return None
    if len(parts.arguments) != 1:
        return parts.arguments
    inner = call_parts(unwrap(parts.arguments[0]))
    if inner is None or inner.callee.text("memberName") != "encodePacked":
        return None
    return inner.arguments


def _collides(model: Semantics, arguments: tuple[Node, ...], scope: Scope) -> bool:
    open_before = False
    for argument in arguments:
        opened = _is_dynamic(argument) and _is_chosen(model, argument, scope)
        if opened and open_before:
            return True
        open_before = opened
    return False


def _is_dynamic(node: Node) -> bool:
    kind = node.type_string
    return kind.startswith(("bytes ", "string ")) or "[] " in kind


def _is_chosen(model: Semantics, node: Node, scope: Scope) -> bool:
    if any(item.text("memberName") == "length" for item in node.walk("MemberAccess")):
        return False
    return any(item.kind in _CHOSEN for item in sources_of(model, node, scope))


def _decides(call: Node, function: Function) -> bool:
    """Whether anything hangs on the hash: a comparison, a key, a stored value, a signature."""
    parent = call.parent
    while parent is not None and parent.kind in {"TupleExpression", "FunctionCall"}:
        if parent.kind == "FunctionCall" and parent.get("kind") != "typeConversion":
            return True
        parent = parent.parent
    if parent is None or parent.kind in {"Return", "ExpressionStatement"}:
        return False
    if parent.kind == "VariableDeclarationStatement":
        return _is_used_on(parent.nodes("declarations"), function)
    return True


def _is_used_on(locals_: tuple[Node, ...], function: Function) -> bool:
    wanted = {item.id for item in locals_}
    return any(
        name.parent is not None and name.parent.kind != "Return"
        for name in function.node.walk("Identifier")
        if name.get("referencedDeclaration") in wanted
    )

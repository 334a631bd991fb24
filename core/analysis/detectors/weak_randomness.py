"""A random number that validators or callers can foresee.

What it finds
A number drawn from block values (timestamp, number, blockhash, prevrandao, difficulty, coinbase):
a hash of them that becomes a number, or a remainder, quotient or mask of a blockhash or prevrandao;
also a small remainder of the time itself.

Why it matters
Whoever builds the block, and any contract that runs in the same transaction, knows these values
before deciding to play. They play only when they win.

Example
`uint256 winner = uint256(keccak256(abi.encode(block.timestamp))) % players.length;`

Limits
A hash that stays a `bytes32` (an id) is left alone. Commit-and-reveal schemes that mix a blockhash
with a secret are flagged: the last revealer can still choose. No rule rewrites this: a number nobody
can foresee has to come from outside (a commitment, an oracle), which is a decision of the design.

Source
SWC-120; EIP-4399 (prevrandao), “Tips for application developers”.
"""

from __future__ import annotations

from collections.abc import Iterator

from core.analysis.detector import DetectorInfo, Example, Match, SyntaxMatch
from core.semantics.callees import call_parts, internal_callee, unwrap
from core.semantics.model import Function, Semantics, semantics_of
from core.semantics.origins import sources_of
from core.semantics.scope import Scope, entry_scope
from core.semantics.written import Tokens, body_of, holds, span_of
from core.solidity.ast import Node
from core.solidity.compilation import Compilation
from core.solidity.tokens import closing
from core.solidity.tolerant import SyntaxTree

INFO = DetectorInfo(
    id="weak-randomness",
    title="A random number that validators or callers can foresee",
    severity="high",
    confidence="medium",
    swc="SWC-120",
)

EXAMPLES = (
    Example(
        title="A lottery drawn from the block",
        source="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.0;
contract Lottery {
    address[] players;
    function winner() external view returns (address) {
        uint256 seed = uint256(keccak256(abi.encode(block.timestamp, block.coinbase))); //~ weak-randomness
        return players[seed % players.length];
    }
}
""",
        flagged=True,
    ),
    Example(
        title="An id and a daily bucket are not draws",
        source="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.0;
contract Orders {
    function id() external view returns (bytes32) {
        return keccak256(abi.encode(block.timestamp, msg.sender));
    }
    function dayStart() external view returns (uint256) {
        return block.timestamp - (block.timestamp % 1 days);
    }
}
""",
        flagged=False,
    ),
    Example(
        title="The old syntax",
        source="""pragma solidity ^0.4.24;
contract Coin {
    function flip() public view returns (bool) {
        return uint256(block.blockhash(block.number - 1)) % 2 == 1; //~ weak-randomness
    }
}
""",
        flagged=True,
    ),
)

_DRAWN = frozenset({"blockhash", "prevrandao", "difficulty", "coinbase"})
_HASHES = frozenset({"keccak256", "sha3", "sha256", "ripemd160"})
_SMALLEST_BUCKET = 60


def detect(compilation: Compilation) -> Iterator[Match]:
    """Yield each place where a block value becomes a number to draw with; the outermost of nested ones."""
    model = semantics_of(compilation)
    for function in model.target_functions():
        if function.body is None:
            continue
        scope = entry_scope(model.contract_of(function.node), function)
        for node in _outermost(model, function, scope):
            yield Match(
                node, "This number is drawn from block values, which whoever plays can know beforehand."
            )


def _outermost(model: Semantics, function: Function, scope: Scope) -> Iterator[Node]:
    stack = [function.body] if function.body is not None else []
    while stack:
        node = stack.pop()
        if _is_draw(model, node, scope):
            yield node
        else:
            stack.extend(reversed(node.children()))


def _is_draw(model: Semantics, node: Node, scope: Scope) -> bool:
    if node.kind == "BinaryOperation" and node.text("operator") in {"%", "/", "&"}:
        left, right = node.child("leftExpression"), node.child("rightExpression")
        return (
            left is not None
            and right is not None
            and _is_drawn_by(model, node.text("operator"), left, right, scope)
        )
    if (
        node.kind == "FunctionCall"
        and node.get("kind") == "typeConversion"
        and node.type_string.startswith("uint")
    ):
        argument = node.nodes("arguments")[:1]
        return bool(argument) and _hashes_block(model, argument[0], scope)
    return False


def _is_drawn_by(model: Semantics, operator: str, left: Node, right: Node, scope: Scope) -> bool:
    if _is_direct(model, left, scope):
        return True
    if operator != "%":
        return False
    if _is_time(left) or _is_block_number(left):
        return not _is_bucket(right)
    return _hashes_block(model, left, scope)


def _is_direct(model: Semantics, node: Node, scope: Scope) -> bool:
    """Whether an expression is itself a blockhash, prevrandao or the like, through conversions and locals."""
    node = unwrap(node)
    if node.kind == "IndexAccess" or _is_drawn_already(model, node, scope):
        return False
    called = internal_callee(model, node, scope.contract)
    if called is not None and any(_outermost(model, called, entry_scope(scope.contract, called))):
        return False
    return any(item.kind == "block" and item.detail in _DRAWN for item in sources_of(model, node, scope))


def _is_drawn_already(model: Semantics, node: Node, scope: Scope) -> bool:
    """Whether a local variable is set to a draw, which is reported there."""
    declared = model.declaration(node) if node.kind == "Identifier" else None
    statement = declared.parent if declared is not None else None
    value = statement.child("initialValue") if statement is not None else None
    return value is not None and any(_is_draw(model, item, scope) for item in value.walk())


def _is_time(node: Node) -> bool:
    node = unwrap(node)
    if node.kind == "Identifier":
        return node.name == "now" and node.get("referencedDeclaration", -1) < 0
    return node.kind == "MemberAccess" and node.text("memberName") == "timestamp" and _is_block(node)


def _is_block_number(node: Node) -> bool:
    node = unwrap(node)
    return node.kind == "MemberAccess" and node.text("memberName") == "number" and _is_block(node)


def _is_block(node: Node) -> bool:
    base = node.child("expression")
    return base is not None and base.kind == "Identifier" and base.name == "block"


def _is_bucket(node: Node) -> bool:
    """A divisor of a minute or more, or one that is not known, rounds time; it does not draw."""
    text = node.type_string.removeprefix("int_const ")
    return not text.isdigit() or int(text) >= _SMALLEST_BUCKET


def _hashes_block(model: Semantics, node: Node, scope: Scope) -> bool:
    """Whether a hash over block values is in an expression (or in the local variable it names)."""
    return any(_is_block_hash(model, call, scope) for call in _calls_behind(model, node))


def _calls_behind(model: Semantics, node: Node) -> Iterator[Node]:
    yield from node.walk("FunctionCall")
    for name in node.walk("Identifier"):
        declared = model.declaration(name)
        statement = declared.parent if declared is not None else None
        value = statement.child("initialValue") if statement is not None else None
        if value is not None and value.type_string == "bytes32":
            yield from value.walk("FunctionCall")


def _is_block_hash(model: Semantics, call: Node, scope: Scope) -> bool:
    parts = call_parts(call)
    if parts is None or parts.callee.kind != "Identifier" or parts.callee.name not in _HASHES:
        return False
    sources = {item for argument in parts.arguments for item in sources_of(model, argument, scope)}
    return any(
        item.kind == "time" or (item.kind == "block" and item.detail in {*_DRAWN, "number"})
        for item in sources
    )


def detect_syntax(tree: SyntaxTree) -> Iterator[SyntaxMatch]:
    """Yield each conversion of a hash of block values to a number, with the remainder taken of it."""
    for function in tree.functions:
        tokens = body_of(tree, function)
        done = 0
        for at, token in enumerate(tokens[:-1]):
            if at < done or not token.text.startswith("uint") or tokens[at + 1].text != "(":
                continue
            end = closing(tokens, at + 1)
            if _writes_block_hash(tokens[at + 2 : end]):
                done = _operand_end(tokens, end + 2) if _is_remainder(tokens, end + 1) else end + 1
                yield SyntaxMatch(
                    span_of(tokens[at:done]),
                    "This number is drawn from block values, which whoever plays can know beforehand.",
                )


def _writes_block_hash(tokens: Tokens) -> bool:
    for at, token in enumerate(tokens[:-1]):
        if token.text in _HASHES and tokens[at + 1].text == "(":
            inside = tokens[at + 2 : closing(tokens, at + 1)]
            members = ("timestamp", *_DRAWN, "number")
            if any(holds(inside, "block", ".", name) for name in members):
                return True
            if any(item.text == "now" for item in inside) or holds(inside, "blockhash", "("):
                return True
    return False


def _is_remainder(tokens: Tokens, at: int) -> bool:
    return at + 1 < len(tokens) and tokens[at].text == "%"


def _operand_end(tokens: Tokens, at: int) -> int:
    """The index behind a simple operand: a name or number with its members, indexes and arguments."""
    if tokens[at].text == "(":
        at = closing(tokens, at)
    at += 1
    while at < len(tokens) and tokens[at].text in {".", "(", "["}:
        at = at + 2 if tokens[at].text == "." else closing(tokens, at) + 1
    return at

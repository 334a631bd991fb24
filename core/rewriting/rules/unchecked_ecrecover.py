"""Recovered signers that may be nobody.

What it finds
    The result of `ecrecover` compared with an address that may be zero, without asking whether anybody
    was recovered.

Why it matters
    For a malformed signature `ecrecover` gives the zero address. Whatever belongs to nobody yet then
    belongs to whoever sends a malformed signature.

Example
    Behind `address signer = ecrecover(digest, v, r, s);` comes
    `require(signer != address(0), "Invalid signature");`.

Safety
    A signature from which somebody is recovered does what it did. One from which nobody is recovered is
    refused; this path is declared, and it is verified that such a call went through before and does not
    any more. Code that takes “nobody” for an answer and goes on would break: review.

Limits
    The result must be stored, returned or compared in a statement of its own block. Signatures with a
    high `s` are another matter.

Source
    Solidity manual, “Mathematical and Cryptographic Functions” (`ecrecover` returns zero on error).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from core.analysis.finding import Finding
from core.rewriting.edits import after_statement, before_statement, has_comment, replace, statement_span
from core.rewriting.names import Names
from core.rewriting.places import fingerprints
from core.rewriting.proposal import Edit
from core.rewriting.reach import reach_of
from core.rewriting.rule import RuleExample, RuleInfo, Suggestion
from core.semantics.model import semantics_of
from core.solidity.ast import Node
from core.solidity.compilation import Compilation
from core.solidity.pragma import oldest_admitted
from core.verification.declared import DeclaredChange

INFO = RuleInfo(
    id="unchecked-ecrecover",
    title="Recovered signers that may be nobody",
    goal="security",
    applicability="review",
    version="1",
    fixes=("unchecked-ecrecover",),
)

EXAMPLES = (
    RuleExample(
        title="Somebody has to be recovered",
        before="""pragma solidity ^0.5.0;

contract Names {
    mapping(bytes32 => address) public holders;

    function pass(bytes32 name, address next, uint8 v, bytes32 r, bytes32 s) public {
        bytes32 digest = keccak256(abi.encode(address(this), name, next));
        address signer = ecrecover(digest, v, r, s);
        require(signer == holders[name]);
        holders[name] = next;
    }
}
""",
        after="""pragma solidity ^0.5.0;

contract Names {
    mapping(bytes32 => address) public holders;

    function pass(bytes32 name, address next, uint8 v, bytes32 r, bytes32 s) public {
        bytes32 digest = keccak256(abi.encode(address(this), name, next));
        address signer = ecrecover(digest, v, r, s);
        require(signer != address(0), "Invalid signature");
        require(signer == holders[name]);
        holders[name] = next;
    }
}
""",
    ),
    RuleExample(
        title="Nobody is asked for",
        before="""pragma solidity ^0.5.0;

contract Names {
    mapping(bytes32 => address) public holders;

    function pass(bytes32 name, address next, uint8 v, bytes32 r, bytes32 s) public {
        bytes32 digest = keccak256(abi.encode(address(this), name, next));
        address signer = ecrecover(digest, v, r, s);
        require(signer != address(0) && signer == holders[name]);
        holders[name] = next;
    }
}
""",
        after=None,
    ),
)

_REASONS_SINCE = (0, 4, 22)
_ONE_BY_ONE = ("IfStatement", "ForStatement", "WhileStatement", "FunctionDefinition")
_BLOCKS = ("Block", "UncheckedBlock")


def propose(compilation: Compilation, findings: Sequence[Finding]) -> Iterable[Suggestion]:
    """One suggestion per recovery."""
    model = semantics_of(compilation)
    for item in findings:
        call = compilation.nodes_by_id.get(item.nodes[0]) if item.nodes else None
        if item.detector not in INFO.fixes or item.suppressed or call is None:
            continue
        function = model.function_of(call)
        if function is None or call.file not in compilation.input.targets:
            continue
        edits = _edits(compilation, call)
        if edits:
            owner = function.contract.name if function.contract is not None else ""
            entries = reach_of(compilation).entry_points([function.id])
            yield Suggestion(
                title=f"{function.name or function.kind} refuses signatures of nobody",
                reason="A malformed signature recovers the zero address, which is compared like a signer.",
                contract=f"{call.file}:{owner}",
                edits=tuple(edits),
                declared=tuple(DeclaredChange("zero-signer", entry) for entry in entries),
                fixes=fingerprints([item]),
            )


def _edits(compilation: Compilation, call: Node) -> list[Edit]:
    source = compilation.input.sources[call.file]
    statement = call
    while statement.parent is not None and statement.parent.kind not in _BLOCKS:
        asked = statement.parent.kind == "IfStatement" and statement.parent.child("condition") is statement
        if statement.parent.kind in _ONE_BY_ONE and not asked:
            return []
        statement = statement.parent
    if statement.parent is None or not isinstance(call.parent, Node):
        return []
    reasons = oldest_admitted(compilation, call.file) >= _REASONS_SINCE
    reason = ', "Invalid signature"' if reasons else ""
    name = _stored_in(statement, call)
    if name:
        span = statement_span(source, statement)
        line = f"require({name} != address(0){reason});"
        return [after_statement(source, span, [line])] if span is not None else []
    if has_comment(source, call.span):
        return []
    local = Names(compilation).take(["recovered", "recoveredSigner"])
    lines = [
        f"address {local} = {source.slice(call.span)};",
        f"require({local} != address(0){reason});",
    ]
    return [
        before_statement(source, statement.span.start, lines),
        replace(source, call.span, local),
    ]


def _stored_in(statement: Node, call: Node) -> str:
    """The variable that the statement stores the recovered address in, or the empty string."""
    if statement.kind == "VariableDeclarationStatement" and statement.child("initialValue") is call:
        declared = statement.nodes("declarations")
        return declared[0].name if len(declared) == 1 else ""
    expression = statement.child("expression") if statement.kind == "ExpressionStatement" else None
    if expression is None or expression.kind != "Assignment":
        return ""
    left = expression.child("leftHandSide")
    plain = expression.child("rightHandSide") is call and left is not None and left.kind == "Identifier"
    return left.name if plain and left is not None else ""

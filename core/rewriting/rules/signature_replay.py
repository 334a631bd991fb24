"""Signatures that can be used again.

What it finds
    A function that does something for whoever brings a signature, and keeps no mark of signatures that
    were used.

Why it matters
    Whoever saw the transaction sends it again, and is paid again.

Example
    Before the signer is recovered, `require(!usedDigests[digest], "Signature already used");` and
    `usedDigests[digest] = true;`, with a new mapping for the marks.

Safety
    The first use of everything that is signed does what it did. Every later use of the same is refused;
    this path is declared, and it is verified with signatures that are really made that one worked twice
    before and works once afterwards. What is marked is what was signed, so another signature over the
    same does not help. Who signs the same thing twice on purpose needs a number in it: review. The mapping
    comes behind the other variables, and the moved layout is declared.

Limits
    What is signed must be at hand where the function starts to recover: the argument of `ecrecover`, or of
    an internal function that calls it. Signatures that also work on another contract or chain are only
    found, not cured.

Source
    EIP-712, “Security Considerations” (replay attacks); SWC-121.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from core.analysis.finding import Finding
from core.rewriting.edits import after_statement, at_body_start, before_statement, replace, statement_span
from core.rewriting.family_names import FamilyNames
from core.rewriting.names import Names
from core.rewriting.places import fingerprints
from core.rewriting.proposal import Edit
from core.rewriting.prose import both
from core.rewriting.reach import reach_of, signature_of
from core.rewriting.rule import RuleExample, RuleInfo, Suggestion
from core.semantics.callees import internal_callee
from core.semantics.model import Contract, Function, Semantics, semantics_of
from core.semantics.upgrades import must_keep_layout
from core.solidity.ast import Node
from core.solidity.compilation import Compilation
from core.solidity.pragma import oldest_admitted
from core.verification.declared import DeclaredChange

INFO = RuleInfo(
    id="signature-replay",
    title="Signatures that can be used again",
    goal="security",
    applicability="review",
    version="1",
    fixes=("signature-replay",),
)

EXAMPLES = (
    RuleExample(
        title="What was signed is marked",
        before="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

contract Coupons {
    address public immutable issuer = msg.sender;

    receive() external payable {}

    function cash(address payable to, uint256 amount, uint8 v, bytes32 r, bytes32 s) external {
        bytes32 digest = keccak256(abi.encode(address(this), block.chainid, to, amount));
        require(ecrecover(digest, v, r, s) == issuer, "not signed");
        to.transfer(amount);
    }
}
""",
        after="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

contract Coupons {
    address public immutable issuer = msg.sender;
    mapping(bytes32 => bool) private usedDigests;

    receive() external payable {}

    function cash(address payable to, uint256 amount, uint8 v, bytes32 r, bytes32 s) external {
        bytes32 digest = keccak256(abi.encode(address(this), block.chainid, to, amount));
        require(!usedDigests[digest], "Signature already used");
        usedDigests[digest] = true;
        require(ecrecover(digest, v, r, s) == issuer, "not signed");
        to.transfer(amount);
    }
}
""",
    ),
    RuleExample(
        title="A number that counts up",
        before="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

contract Coupons {
    address public immutable issuer = msg.sender;
    uint256 public next;

    receive() external payable {}

    function cash(address payable to, uint256 amount, uint8 v, bytes32 r, bytes32 s) external {
        bytes32 digest = keccak256(abi.encode(address(this), block.chainid, to, amount, next++));
        require(ecrecover(digest, v, r, s) == issuer, "not signed");
        to.transfer(amount);
    }
}
""",
        after=None,
    ),
)

_REASONS_SINCE = (0, 4, 22)


@dataclass(frozen=True, slots=True)
class _Use:
    """A call in an entry point that leads to the recovery, and its argument that was signed."""

    function: Function
    statement: Node
    digest: Node


def propose(compilation: Compilation, findings: Sequence[Finding]) -> Iterable[Suggestion]:
    """One suggestion per contract: its functions share the marks."""
    model = semantics_of(compilation)
    names = FamilyNames(compilation)
    wanted = [
        item
        for item in findings
        if item.detector in INFO.fixes and not item.suppressed and item.severity != "low" and item.nodes
    ]
    for contract in model.target_contracts():
        uses: dict[int, _Use] = {}
        cured: list[Finding] = []
        for item in wanted:
            call = compilation.nodes_by_id.get(item.nodes[0])
            made = list(_uses(model, contract, call)) if call is not None else []
            if made:
                cured.append(item)
                uses |= {use.statement.id: use for use in made}
        if uses:
            suggestion = _suggestion(compilation, model, contract, list(uses.values()), cured, names)
            if suggestion is not None:
                yield suggestion


def _uses(model: Semantics, contract: Contract, call: Node) -> Iterable[_Use]:
    """Where the recovery at `call` is started by an entry point that the contract declares."""
    inner = model.function_of(call)
    if inner is None:
        return
    if inner.is_entry and inner.contract is contract.node:
        yield from _use(inner, call)
    for function in contract.functions:
        if function.is_entry and function.body is not None and not inner.is_entry:
            for node in function.body.walk("FunctionCall"):
                called = internal_callee(model, node, contract)
                if called is not None and called.id == inner.id:
                    yield from _use(function, node)


def _use(function: Function, call: Node) -> Iterable[_Use]:
    digest = next((item for item in call.nodes("arguments") if item.type_string == "bytes32"), None)
    top = call
    while top.parent is not None and top.parent is not function.body:
        if top.parent.kind in ("Block", "UncheckedBlock", "IfStatement", "ForStatement", "WhileStatement"):
            return
        top = top.parent
    if digest is not None and top.parent is function.body:
        yield _Use(function, top, digest)


def _suggestion(
    compilation: Compilation,
    model: Semantics,
    contract: Contract,
    uses: Sequence[_Use],
    cured: Sequence[Finding],
    names: FamilyNames,
) -> Suggestion | None:
    source = compilation.input.sources[contract.file]
    own = {signature_of(compilation, use.function.node) for use in uses}
    inside = set(reach_of(compilation).entry_points([use.function.id for use in uses])) - own
    if inside or (must_keep_layout(model, contract) and model.heirs(contract)):
        return None
    reasons = oldest_admitted(compilation, contract.file) >= _REASONS_SINCE
    reason = ', "Signature already used"' if reasons else ""
    marks = names.take(["usedDigests", f"usedDigests{contract.name}"], contract.node)
    lines = [f"mapping(bytes32 => bool) private {marks};"]
    span = statement_span(source, contract.variables[-1].node) if contract.variables else None
    new = after_statement(source, span, lines) if span else at_body_start(source, contract.node, lines)
    if new is None:
        return None
    edits: list[Edit] = [new]
    for use in uses:
        text, first = source.slice(use.digest.span), []
        if use.digest.kind != "Identifier":
            local = Names(compilation).take(["digest", "signedDigest"])
            first = [f"bytes32 {local} = {text};"]
            edits.append(replace(source, use.digest.span, local))
            text = local
        asked = [*first, f"require(!{marks}[{text}]{reason});", f"{marks}[{text}] = true;"]
        edits.append(before_statement(source, use.statement.span.start, asked))
    return Suggestion(
        title=f"Signatures for {both(sorted({use.function.name for use in uses}))} work once",
        reason=f"{cured[0].message.rstrip('.')}. Afterwards what was signed is marked.",
        contract=f"{contract.file}:{contract.name}",
        edits=tuple(edits),
        declared=(
            *(DeclaredChange("replay", signature) for signature in sorted(own)),
            DeclaredChange("storage-layout"),
        ),
        fixes=fingerprints(cured),
    )

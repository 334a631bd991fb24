"""Functions that are public because nothing else was written.

What it finds
    Before 0.5: functions without a visibility, which makes them public.

Why it matters
    A helper that was meant for inside can be called by anybody, and does its work without the checks that
    its callers make.

Example
    `function _pay(address to) { to.transfer(this.balance); }` becomes
    `function _pay(address to) internal { … }`; what is meant for outside gets the `public` that it has.

Safety
    `public` spelled out is the same code: safe. `internal`, where the detector saw a helper that writes
    or pays, takes the function out of the ABI; that is declared, and it is verified that a stranger could
    call it before and cannot any more, while everything else does what it did: review.

Limits
    Helpers that other contracts or `this` call stay as they are, and so do those that override, or are
    overridden. State variables are internal by default, which does no harm.

Source
    Solidity manual, “Visibility and Getters”, and changelog of 0.5.0; SWC-100.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from core.analysis.finding import Finding
from core.rewriting.places import add_to_header, findings_in, fingerprints
from core.rewriting.prose import both
from core.rewriting.reach import reach_of, signature_of
from core.rewriting.rule import RuleExample, RuleInfo, Suggestion
from core.semantics.headers import says_visibility
from core.semantics.model import Contract, Function, Semantics, semantics_of
from core.solidity.compilation import Compilation
from core.verification.declared import DeclaredChange

INFO = RuleInfo(
    id="default-visibility",
    title="Functions that are public because nothing else was written",
    goal="security",
    applicability="review",
    version="1",
    fixes=("default-visibility",),
)

EXAMPLES = (
    RuleExample(
        title="A helper is for inside",
        before="""pragma solidity ^0.4.24;

contract Till {
    address public keeper = msg.sender;

    function () public payable {}

    function close() public {
        require(msg.sender == keeper);
        _pay(keeper);
    }

    function _pay(address to) {
        to.transfer(address(this).balance);
    }
}
""",
        after="""pragma solidity ^0.4.24;

contract Till {
    address public keeper = msg.sender;

    function () public payable {}

    function close() public {
        require(msg.sender == keeper);
        _pay(keeper);
    }

    function _pay(address to) internal {
        to.transfer(address(this).balance);
    }
}
""",
    ),
    RuleExample(
        title="Everything says for whom it is",
        before="""pragma solidity ^0.4.24;

contract Till {
    uint count;

    function ring() public {
        count++;
    }
}
""",
        after=None,
    ),
)

_HELPERS = ("high", "medium")


def propose(compilation: Compilation, findings: Sequence[Finding]) -> Iterable[Suggestion]:
    """One suggestion per helper, and one per contract for everything that is meant for outside."""
    model = semantics_of(compilation)
    for contract in model.target_contracts():
        plain: list[tuple[Function, tuple[Finding, ...]]] = []
        for function in contract.functions:
            here = tuple(
                item for item in findings_in(findings, INFO.fixes, function.node)
                if not item.suppressed and item.nodes[:1] == (function.id,)
            )  # fmt: skip
            if not here or says_visibility(model, function):
                continue
            if here[0].severity not in _HELPERS:
                plain.append((function, here))
            elif _is_inner(compilation, model, contract, function):
                yield _inner(compilation, contract, function, here)
        if plain:
            yield _spelled(compilation, contract, plain)


def _is_inner(compilation: Compilation, model: Semantics, contract: Contract, function: Function) -> bool:
    """Whether nobody but code of the contract's own family calls it, by its name."""
    family = (*contract.bases[1:], *model.heirs(contract))
    if any(item.signature == function.signature for one in family for item in one.functions):
        return False
    return not any(
        node.get("referencedDeclaration") == function.id
        for ast in compilation.asts.values()
        for node in ast.walk("MemberAccess")
    )


def _inner(
    compilation: Compilation, contract: Contract, function: Function, here: tuple[Finding, ...]
) -> Suggestion:
    source = compilation.input.sources[contract.file]
    signature = signature_of(compilation, function.node)
    callers = [item for item in reach_of(compilation).entry_points([function.id]) if item != signature]
    used = f"{both(callers)} still can." if callers else "Nothing in the contract calls it."
    return Suggestion(
        title=f"{function.name} of {contract.name} is internal",
        reason=f"{here[0].message} {used}",
        contract=f"{contract.file}:{contract.name}",
        edits=(add_to_header(source, function.node, "internal"),),
        declared=(DeclaredChange("takeover", signature), DeclaredChange("abi-removed", signature)),
        fixes=fingerprints(here),
    )


def _spelled(
    compilation: Compilation, contract: Contract, plain: Sequence[tuple[Function, tuple[Finding, ...]]]
) -> Suggestion:
    source = compilation.input.sources[contract.file]
    names = both(function.name for function, _ in plain)
    return Suggestion(
        title=f"{names} of {contract.name} say that they are public",
        reason="Without a word they are public; compilers since 0.5 ask for it.",
        contract=f"{contract.file}:{contract.name}",
        edits=tuple(add_to_header(source, function.node, "public") for function, _ in plain),
        fixes=fingerprints(item for _, here in plain for item in here),
        applicability="safe",
    )

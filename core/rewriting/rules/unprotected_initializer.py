"""Initializers that anybody can run again.

What it finds
    A function named as an initializer that a stranger can call more than once, and that sets what others
    rely on.

Why it matters
    Whoever calls it last is the owner.

Example
    `function initialize(address first) external` gets the `initializer` modifier that the contract
    inherits, or a flag of its own that it asks for and sets first.

Safety
    The first initialization does what it did. Every later one is refused; this path is declared, and it
    is verified that a stranger could initialize again before and cannot any more. A new flag comes behind
    the other variables, and the moved layout is declared; where heirs of an upgradeable contract would
    move, nothing is proposed. A contract that is initialized again on purpose would break: review.

Limits
    That somebody may come before the deployer is another matter and stays as it is. Functions that the
    constructor or other functions call are left alone.

Source
    OpenZeppelin Contracts, `Initializable`; CWE-665.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from core.analysis.finding import Finding
from core.rewriting.edits import after_statement, at_body_start, before_statement, statement_span
from core.rewriting.family_names import FamilyNames
from core.rewriting.places import add_to_header, findings_in, fingerprints
from core.rewriting.proposal import Edit
from core.rewriting.reach import reach_of, signature_of
from core.rewriting.rule import RuleExample, RuleInfo, Suggestion
from core.semantics.facts import writes_of
from core.semantics.model import Contract, Function, Semantics, StateVariable, semantics_of
from core.semantics.upgrades import must_keep_layout
from core.solidity.compilation import Compilation
from core.solidity.pragma import oldest_admitted
from core.verification.declared import DeclaredChange

INFO = RuleInfo(
    id="unprotected-initializer",
    title="Initializers that anybody can run again",
    goal="security",
    applicability="review",
    version="1",
    fixes=("unprotected-initializer",),
)

EXAMPLES = (
    RuleExample(
        title="A flag is asked for and set",
        before="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

contract Wallet {
    address public owner;

    receive() external payable {}

    function initialize(address first) external {
        owner = first;
    }

    function spend(address payable to, uint256 amount) external {
        require(msg.sender == owner, "not the owner");
        to.transfer(amount);
    }
}
""",
        after="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

contract Wallet {
    address public owner;
    bool private initialized;

    receive() external payable {}

    function initialize(address first) external {
        require(!initialized, "Already initialized");
        initialized = true;
        owner = first;
    }

    function spend(address payable to, uint256 amount) external {
        require(msg.sender == owner, "not the owner");
        to.transfer(amount);
    }
}
""",
    ),
    RuleExample(
        title="A flag that is set but never asked for",
        before="""pragma solidity ^0.5.0;

contract Wallet {
    address owner;
    bool public initialized;

    function () external payable {}

    function init() public {
        owner = msg.sender;
        initialized = true;
    }

    function spend(address payable to, uint amount) public {
        require(msg.sender == owner);
        to.transfer(amount);
    }
}
""",
        after="""pragma solidity ^0.5.0;

contract Wallet {
    address owner;
    bool public initialized;

    function () external payable {}

    function init() public {
        require(!initialized, "Already initialized");
        owner = msg.sender;
        initialized = true;
    }

    function spend(address payable to, uint amount) public {
        require(msg.sender == owner);
        to.transfer(amount);
    }
}
""",
    ),
    RuleExample(
        title="An initializer that runs once",
        before="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

contract Wallet {
    address public owner;

    function initialize(address first) external {
        require(owner == address(0), "again");
        owner = first;
    }

    function close() external {
        require(msg.sender == owner, "not the owner");
        owner = address(1);
    }
}
""",
        after=None,
    ),
)

_REASONS_SINCE = (0, 4, 22)
_INHERITED = "initializer"


def propose(compilation: Compilation, findings: Sequence[Finding]) -> Iterable[Suggestion]:
    """One suggestion per initializer."""
    model = semantics_of(compilation)
    names = FamilyNames(compilation)
    for contract in model.target_contracts():
        for function in contract.functions:
            here = [
                item for item in findings_in(findings, INFO.fixes, function.node)
                if not item.suppressed and item.nodes[:1] == (function.id,)
            ]  # fmt: skip
            if not here or function.body is None:
                continue
            signature = signature_of(compilation, function.node)
            if set(reach_of(compilation).entry_points([function.id])) - {signature}:
                continue
            made = _edits(compilation, model, contract, function, names)
            if made is None:
                continue
            edits, layout = made
            yield Suggestion(
                title=f"{function.name} of {contract.name} runs once",
                reason=f"{here[0].message.rstrip('.')}. Afterwards only the first call is let through.",
                contract=f"{contract.file}:{contract.name}",
                edits=tuple(edits),
                declared=(DeclaredChange("second-initialization", signature), *layout),
                fixes=fingerprints(here),
            )


def _edits(
    compilation: Compilation, model: Semantics, contract: Contract, function: Function, names: FamilyNames
) -> tuple[list[Edit], tuple[DeclaredChange, ...]] | None:
    """The edits, and what they declare about storage."""
    source = compilation.input.sources[contract.file]
    inherited = next(
        (
            item
            for base in contract.bases
            for item in base.modifiers
            if item.name == _INHERITED and not item.parameters
        ),
        None,
    )
    if inherited is not None:
        # The flag behind it was never used here, and is now.
        flags = sorted(
            variable.name
            for base in contract.bases
            for variable in base.variables
            if inherited.contract is base.node
            and any(item.function is inherited for item in writes_of(model, variable))
        )
        layout = tuple(DeclaredChange("storage-layout", name) for name in flags)
        return [add_to_header(source, function.node, _INHERITED)], layout
    statements = function.body.nodes("statements") if function.body is not None else ()
    if not statements:
        return None
    reasons = oldest_admitted(compilation, contract.file) >= _REASONS_SINCE
    reason = ', "Already initialized"' if reasons else ""
    flag = _set_flag(model, contract, function)
    if flag is not None:
        line = f"require(!{flag.name}{reason});"
        return [before_statement(source, statements[0].span.start, [line])], ()
    if must_keep_layout(model, contract) and model.heirs(contract):
        return None
    name = names.take(["initialized", "initializedOnce", f"initialized{contract.name}"], contract.node)
    lines = [f"bool private {name};"]
    span = statement_span(source, contract.variables[-1].node) if contract.variables else None
    new = after_statement(source, span, lines) if span else at_body_start(source, contract.node, lines)
    if new is None:
        return None
    asked = [f"require(!{name}{reason});", f"{name} = true;"]
    return [new, before_statement(source, statements[0].span.start, asked)], (
        DeclaredChange("storage-layout"),
    )


def _set_flag(model: Semantics, contract: Contract, function: Function) -> StateVariable | None:
    """A flag that this function sets to true and nothing else touches."""
    for variable in contract.variables:
        if variable.type_string != "bool" or not variable.is_stored:
            continue
        writes = writes_of(model, variable)
        if len(writes) == 1 and writes[0].function is function and variable.node.child("value") is None:
            statement = writes[0].node.parent
            value = statement.child("rightHandSide") if statement is not None else None
            if value is not None and value.kind == "Literal" and value.text("value") == "true":
                return variable
    return None

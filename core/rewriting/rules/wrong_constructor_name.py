"""A function that was meant to be the constructor.

What it finds
    Before 0.5: a public function whose name is nearly that of its contract, which has no constructor.

Why it matters
    It does not run at deployment, and anybody can call it: whoever does is the owner.

Example
    `function wallet() public { owner = msg.sender; }` becomes
    `constructor() public { owner = msg.sender; }`; where the pragma admits compilers before 0.4.22, the
    function gets the contract's name.

Safety
    What the deployer had to do by a call is now done at deployment, with the same arguments, and the
    function is gone. Both are declared; from the deployer's call on everything has to be the same.
    Whoever deploys has to know: review.

Limits
    Where other code calls the function, and where heirs would have to pass arguments on, nothing is
    proposed.

Source
    Solidity manual, “Contracts”, constructors, and changelog of 0.4.22 and 0.5.0; SWC-118.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from core.analysis.finding import Finding
from core.rewriting.edits import has_comment, replace
from core.rewriting.lexis import find_word
from core.rewriting.places import add_to_header, findings_in, fingerprints, header
from core.rewriting.proposal import Edit
from core.rewriting.reach import reach_of, signature_of
from core.rewriting.rule import RuleExample, RuleInfo, Suggestion
from core.semantics.model import Contract, Function, semantics_of
from core.solidity.compilation import Compilation
from core.solidity.pragma import oldest_admitted
from core.text import SourceText, Span
from core.verification.declared import DeclaredChange

INFO = RuleInfo(
    id="wrong-constructor-name",
    title="A function that was meant to be the constructor",
    goal="security",
    applicability="review",
    version="1",
    fixes=("wrong-constructor-name",),
)

EXAMPLES = (
    RuleExample(
        title="It runs at deployment",
        before="""pragma solidity ^0.4.24;

contract Locker {
    address public keeper;
    uint public fee;

    function locker(uint start) public {
        keeper = msg.sender;
        fee = start;
    }

    function () public payable {}

    function open(address to) public {
        require(msg.sender == keeper);
        to.transfer(address(this).balance);
    }
}
""",
        after="""pragma solidity ^0.4.24;

contract Locker {
    address public keeper;
    uint public fee;

    constructor(uint start) public {
        keeper = msg.sender;
        fee = start;
    }

    function () public payable {}

    function open(address to) public {
        require(msg.sender == keeper);
        to.transfer(address(this).balance);
    }
}
""",
    ),
    RuleExample(
        title="For compilers that do not know the word",
        before="""pragma solidity ^0.4.11;

contract Locker {
    address public keeper;

    function Loker() {
        keeper = msg.sender;
    }

    function () payable {}

    function open(address to) {
        require(msg.sender == keeper);
        to.transfer(this.balance);
    }
}
""",
        after="""pragma solidity ^0.4.11;

contract Locker {
    address public keeper;

    function Locker() {
        keeper = msg.sender;
    }

    function () payable {}

    function open(address to) {
        require(msg.sender == keeper);
        to.transfer(this.balance);
    }
}
""",
    ),
    RuleExample(
        title="A contract that has its constructor",
        before="""pragma solidity ^0.4.24;

contract Locker {
    address public keeper;

    constructor() public {
        keeper = msg.sender;
    }

    function locker() public {
        require(msg.sender == keeper);
        keeper = 0;
    }
}
""",
        after=None,
    ),
)

_WORD_SINCE = (0, 4, 22)


def propose(compilation: Compilation, findings: Sequence[Finding]) -> Iterable[Suggestion]:
    """One suggestion per contract with exactly one such function."""
    model = semantics_of(compilation)
    for contract in model.target_contracts():
        meant = [
            (item, here)
            for item in contract.functions
            if (here := [one for one in findings_in(findings, INFO.fixes, item.node) if not one.suppressed])
        ]
        if len(meant) != 1:
            continue
        ((function, here),) = meant
        signature = signature_of(compilation, function.node)
        if set(reach_of(compilation).entry_points([function.id])) - {signature}:
            continue
        if function.parameters and model.heirs(contract):
            continue
        edits = _edits(compilation, contract, function)
        if edits:
            yield Suggestion(
                title=f"{function.name} becomes the constructor of {contract.name}",
                reason=(
                    f"{function.name} does not run at deployment, and anybody can call it at any time. "
                    "The deployer's call of it is no longer needed."
                ),
                contract=f"{contract.file}:{contract.name}",
                edits=tuple(edits),
                declared=(DeclaredChange("constructor", signature),),
                fixes=fingerprints(here),
            )


def _edits(compilation: Compilation, contract: Contract, function: Function) -> list[Edit]:
    """The new name, and `public` where another visibility, or none, would not do."""
    source = compilation.input.sources[contract.file]
    node = function.node
    parameters = node.child("parameters")
    end = parameters.span.start if parameters is not None else node.span.start
    word = find_word(source, "function", Span(node.span.start, end))
    name = find_word(source, function.name, Span(word.end if word else node.span.start, end))
    if word is None or name is None or has_comment(source, Span(word.start, name.end)):
        return []
    modern = oldest_admitted(compilation, contract.file) >= _WORD_SINCE
    if modern:
        edits = [replace(source, Span(word.start, name.end), "constructor")]
    else:
        edits = [replace(source, name, contract.name)]
    edits += _visibility(source, function, modern)
    return edits


def _visibility(source: SourceText, function: Function, modern: bool) -> list[Edit]:
    head = header(function.node)
    external = find_word(source, "external", head)
    if external is not None:
        return [replace(source, external, "public")]
    if modern and find_word(source, "public", head) is None:
        return [add_to_header(source, function.node, "public")]
    return []

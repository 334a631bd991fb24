"""tx.origin decides who may act.

What it finds
A condition that compares `tx.origin`, or looks it up, to decide who may go on. Values that were put
into a variable or handed to an internal function are followed.

Why it matters
`tx.origin` is whoever signed the transaction, not the caller. A contract that its owner was lured
into calling passes the check in the owner's name.

Example
`require(tx.origin == owner);`

Limits
`tx.origin == msg.sender` only asks whether the caller is a plain account; it is left alone.

Source
SWC-115; Solidity manual, Security Considerations, “tx.origin”.
"""

from __future__ import annotations

from collections.abc import Iterator

from core.analysis.detector import DetectorInfo, Example, Match, SyntaxMatch
from core.semantics.conditions import conditions_of
from core.semantics.guards import compared_kinds
from core.semantics.model import semantics_of
from core.semantics.origins import sources_of
from core.semantics.scope import entry_scope
from core.semantics.written import body_of, conditions_in, find, holds
from core.solidity.ast import Node
from core.solidity.compilation import Compilation
from core.solidity.tolerant import SyntaxTree
from core.text import Span

INFO = DetectorInfo(
    id="tx-origin",
    title="tx.origin decides who may act",
    severity="medium",
    confidence="high",
    swc="SWC-115",
)

EXAMPLES = (
    Example(
        title="The signer is taken for the caller",
        source="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.0;
contract Wallet {
    address owner = msg.sender;
    function pay(address payable to) external {
        require(tx.origin == owner); //~ tx-origin
        to.transfer(1 ether);
    }
}
""",
        flagged=True,
    ),
    Example(
        title="Asking whether the caller is a plain account",
        source="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.0;
contract Wallet {
    address owner = msg.sender;
    function pay(address payable to) external {
        require(msg.sender == owner && tx.origin == msg.sender);
        to.transfer(1 ether);
    }
}
""",
        flagged=False,
    ),
    Example(
        title="The old syntax",
        source="""pragma solidity ^0.4.24;
contract Wallet {
    address owner = msg.sender;
    function pay(address to) public {
        if (tx.origin != owner) throw; //~ tx-origin
        to.transfer(1 ether);
    }
}
""",
        flagged=True,
    ),
)


_MESSAGE = "This check trusts tx.origin: a contract the signer was lured into calling passes it."


def detect(compilation: Compilation) -> Iterator[Match]:
    """Yield each elementary condition that depends on tx.origin but not on msg.sender."""
    model = semantics_of(compilation)
    for function in model.target_functions():
        scope = entry_scope(model.contract_of(function.node), function)
        for condition in conditions_of(function):
            kinds = compared_kinds(sources_of(model, condition, scope))
            if "origin" in kinds and "sender" not in kinds and "outcome" not in kinds:
                yield Match(
                    _shown(condition),
                    _MESSAGE,
                    related=(condition,),
                )


def _shown(condition: Node) -> Node:
    """The `tx.origin` itself where it stands in the condition, so that a rule can replace it."""
    for node in condition.walk("MemberAccess"):
        base = node.child("expression")
        if (
            node.text("memberName") == "origin"
            and base is not None
            and base.kind == "Identifier"
            and base.name == "tx"
        ):
            return node
    return condition


def detect_syntax(tree: SyntaxTree) -> Iterator[SyntaxMatch]:
    """Yield each tx.origin in a condition that does not speak of msg.sender too."""
    for function in tree.functions:
        for condition in conditions_in(body_of(tree, function)):
            if not holds(condition, "msg", ".", "sender"):
                for at in find(condition, "tx", ".", "origin"):
                    yield SyntaxMatch(
                        Span(condition[at].start, condition[at + 2].end),
                        _MESSAGE,
                    )

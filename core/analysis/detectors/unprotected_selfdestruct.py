"""Anyone can destroy the contract.

What it finds
A `selfdestruct` (or `suicide`) that a stranger can reach: no check on any path to it compares the
caller, or a signer, with somebody the contract names. A check against a value that strangers can
set themselves does not count.

Why it matters
The contract's ether goes to whoever calls first. Before EIP-6780 its code is removed too, and every
proxy or wallet that depends on it stops for ever.

Example
`function close() external { selfdestruct(payable(msg.sender)); }`

Limits
Code reached by `delegatecall` in another contract is not followed. A function that can succeed only
once (an initializer) counts as protected.

Source
SWC-106; EIP-6780 (SELFDESTRUCT only in same transaction).
"""

from __future__ import annotations

from collections.abc import Iterator

from core.analysis.detector import DetectorInfo, Example, Match, SyntaxMatch
from core.semantics.authority import entry_traces, is_authorized
from core.semantics.model import semantics_of
from core.semantics.once import runs_once
from core.semantics.written import body_of, call_end, is_open_entry, may_be_guarded, span_of
from core.solidity.compilation import Compilation
from core.solidity.tolerant import SyntaxTree

INFO = DetectorInfo(
    id="unprotected-selfdestruct",
    title="Anyone can destroy the contract",
    severity="high",
    confidence="high",
    swc="SWC-106",
)

EXAMPLES = (
    Example(
        title="No check at all",
        source="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.0;
contract Wallet {
    function close(address payable to) external {
        selfdestruct(to); //~ unprotected-selfdestruct
    }
}
""",
        flagged=True,
    ),
    Example(
        title="Only the owner",
        source="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.0;
contract Wallet {
    address immutable owner = msg.sender;
    modifier onlyOwner() { require(msg.sender == owner); _; }
    function close(address payable to) external onlyOwner { selfdestruct(to); }
}
""",
        flagged=False,
    ),
    Example(
        title="The old word, and an owner that anyone can become",
        source="""pragma solidity ^0.4.24;
contract Wallet {
    address owner;
    function own() public { owner = msg.sender; }
    function close() public {
        require(msg.sender == owner);
        selfdestruct(msg.sender); //~ unprotected-selfdestruct
    }
}
""",
        flagged=True,
    ),
)


def detect(compilation: Compilation) -> Iterator[Match]:
    """Yield each selfdestruct that an entry point reaches without an effective guard."""
    model = semantics_of(compilation)
    for trace in entry_traces(model):
        for event in trace.events:
            if (
                event.effect.kind != "destroy"
                or is_authorized(model, trace.contract, event.state)
                or runs_once(model, trace, event)
            ):
                continue
            yield Match(
                event.effect.node,
                f"Anyone can destroy this contract by calling {trace.function.signature}.",
                related=(trace.function.node,),
            )


def detect_syntax(tree: SyntaxTree) -> Iterator[SyntaxMatch]:
    """Yield each selfdestruct in a function without modifiers and without a check of the caller."""
    for function in tree.functions:
        tokens = body_of(tree, function) if is_open_entry(function) else ()
        for at, token in enumerate(tokens):
            end = call_end(tokens, at) if token.text in {"selfdestruct", "suicide"} else None
            if end is not None and not may_be_guarded(tokens[:at]):
                yield SyntaxMatch(
                    span_of(tokens[at : end + 1]),
                    f"Anyone can destroy this contract by calling {function.signature}.",
                )

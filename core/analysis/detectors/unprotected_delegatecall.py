"""Anyone chooses the code that is run by delegatecall.

What it finds
A `delegatecall` or `callcode` whose target comes from the transaction (a parameter, the sender,
calldata) or from storage that strangers can set, where no check of the caller stands before it.

Why it matters
The foreign code runs with this contract's storage, balance and identity: it can take every asset,
become the owner, or destroy the contract.

Example
`function run(address plugin, bytes calldata data) external { plugin.delegatecall(data); }`

Limits
Calls of libraries that the compiler links are not delegatecalls in this sense. A target read from
another contract counts as chosen by whoever chose that contract. A contract without state that only
runs by delegatecall (it asks that its own address is another) is left to those who call it.

Source
SWC-112; Solidity manual, “Delegatecall and Libraries”.
"""

from __future__ import annotations

from collections.abc import Iterator

from core.analysis.detector import DetectorInfo, Example, Match, SyntaxMatch
from core.semantics.authority import entry_traces, is_authorized, is_chosen_by_stranger
from core.semantics.model import semantics_of
from core.semantics.once import runs_once
from core.semantics.trace import Event, Trace
from core.semantics.written import body_of, call_end, is_open_entry, may_be_guarded, span_of
from core.solidity.compilation import Compilation
from core.solidity.tolerant import SyntaxTree

INFO = DetectorInfo(
    id="unprotected-delegatecall",
    title="Anyone chooses the code that is run by delegatecall",
    severity="high",
    confidence="high",
    swc="SWC-112",
)

EXAMPLES = (
    Example(
        title="The target is a parameter",
        source="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.0;
contract Plugins {
    function run(address plugin, bytes calldata data) external {
        (bool ok, ) = plugin.delegatecall(data); //~ unprotected-delegatecall
        require(ok);
    }
}
""",
        flagged=True,
    ),
    Example(
        title="The target was fixed at deployment",
        source="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.0;
contract Proxy {
    address immutable implementation;
    constructor(address target) { implementation = target; }
    fallback() external payable {
        (bool ok, ) = implementation.delegatecall(msg.data);
        require(ok);
    }
}
""",
        flagged=False,
    ),
    Example(
        title="The old syntax",
        source="""pragma solidity ^0.4.24;
contract Plugins {
    address plugin;
    function set(address target) public { plugin = target; }
    function run(bytes4 what) public {
        require(plugin.delegatecall(what)); //~ unprotected-delegatecall
    }
}
""",
        flagged=True,
    ),
)


def detect(compilation: Compilation) -> Iterator[Match]:
    """Yield each delegatecall to a target of the stranger's choice without an effective guard."""
    model = semantics_of(compilation)
    for trace in entry_traces(model):
        for event in trace.events:
            if event.site is None or event.site.call.kind not in {"delegatecall", "callcode"}:
                continue
            if is_authorized(model, trace.contract, event.state) or runs_once(model, trace, event):
                continue
            if is_chosen_by_stranger(model, trace.contract, event.site.target) and not _is_lent(trace, event):
                name = trace.function.signature
                yield Match(
                    event.effect.node,
                    f"Whoever calls {name} chooses the code that runs on this contract's storage.",
                    related=(trace.function.node,),
                )


def _is_lent(trace: Trace, event: Event) -> bool:
    """Whether a contract without state refuses to run but in others: who may use it is their business."""
    lent = any(guard.kind == "borrowed" for guard in event.state.guards)
    return lent and not any(item.is_stored for item in trace.contract.all_variables())


def detect_syntax(tree: SyntaxTree) -> Iterator[SyntaxMatch]:
    """Yield each delegatecall to a parameter in a function that nothing guards."""
    for function in tree.functions:
        tokens = body_of(tree, function) if is_open_entry(function) else ()
        for at, token in enumerate(tokens):
            if token.text not in {"delegatecall", "callcode"} or at < 2 or tokens[at - 1].text != ".":
                continue
            end = call_end(tokens, at)
            chosen = tokens[at - 2].text in function.parameters and (at < 3 or tokens[at - 3].text != ".")
            if end is not None and chosen and not may_be_guarded(tokens[: at - 2]):
                name = function.signature
                yield SyntaxMatch(
                    span_of(tokens[at - 2 : end + 1]),
                    f"Whoever calls {name} chooses the code that runs on this contract's storage.",
                )

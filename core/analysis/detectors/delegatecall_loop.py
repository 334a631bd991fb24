"""A batch of delegatecalls counts the same ether for each of its calls.

What it finds
An entry point that takes ether and delegatecalls in a loop (a multicall), in a contract of which
another entry point looks at `msg.value`.

Why it matters
A delegatecall keeps `msg.value`. Each call of the batch sees the whole payment, so that one payment
is credited once per call.

Example
`function multicall(bytes[] calldata data) external payable { … address(this).delegatecall(data[i]) … }`

Limits
Where nothing in the contract looks at `msg.value`, only an abstract contract is told, with low
severity: its heirs may. A check of the caller before the loop keeps the finding quiet.

Source
Solidity manual, “Delegatecall and Libraries”; Uniswap v3 periphery, `Multicall`.
"""

from __future__ import annotations

from collections.abc import Iterator

from core.analysis.detector import DetectorInfo, Example, Match
from core.semantics.authority import entry_traces, is_authorized
from core.semantics.loops import is_repeated
from core.semantics.model import Function, Semantics, semantics_of
from core.semantics.running import called_functions
from core.semantics.trace import Trace
from core.solidity.ast import Node
from core.solidity.compilation import Compilation

INFO = DetectorInfo(
    id="delegatecall-loop",
    title="A batch of delegatecalls counts the same ether for each of its calls",
    severity="high",
    confidence="medium",
    swc="",
)

EXAMPLES = (
    Example(
        title="A payable batch, and a deposit that counts what was sent",
        source="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.0;
contract Bank {
    mapping(address => uint256) balances;
    function deposit() external payable { balances[msg.sender] += msg.value; }
    function multicall(bytes[] calldata data) external payable {
        for (uint256 i = 0; i < data.length; i++) {
            (bool ok, ) = address(this).delegatecall(data[i]); //~ delegatecall-loop
            require(ok);
        }
    }
}
""",
        flagged=True,
    ),
    Example(
        title="The batch takes no ether",
        source="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.0;
contract Bank {
    mapping(address => uint256) balances;
    function deposit() external payable { balances[msg.sender] += msg.value; }
    function multicall(bytes[] calldata data) external {
        for (uint256 i = 0; i < data.length; i++) {
            (bool ok, ) = address(this).delegatecall(data[i]);
            require(ok);
        }
    }
}
""",
        flagged=False,
    ),
)


def detect(compilation: Compilation) -> Iterator[Match]:
    """Yield each delegatecall in a loop of a payable entry point."""
    model = semantics_of(compilation)
    for trace in entry_traces(model):
        if trace.function.mutability != "payable":
            continue
        for event in trace.events:
            if event.site is None or event.site.call.kind not in {"delegatecall", "callcode"}:
                continue
            if not is_repeated(model, trace, event) or is_authorized(model, trace.contract, event.state):
                continue
            yield from _judged(model, trace, event.effect.node)


def _judged(model: Semantics, trace: Trace, call: Node) -> Iterator[Match]:
    reader = next((item for item in _readers(model, trace) if item is not trace.function), None)
    if reader is not None:
        yield Match(
            call,
            f"Each call of this batch sees the whole msg.value, and {reader.signature} counts it.",
            related=(reader.node,),
        )
    elif trace.contract.kind == "abstract":
        yield Match(call, "Each call of this batch sees the whole msg.value; an heir may count it.", "low")


def _readers(model: Semantics, trace: Trace) -> Iterator[Function]:
    """Payable entry points that look at `msg.value`, in assembly too."""
    for function in trace.contract.entry_points():
        if function.mutability != "payable":
            continue
        nodes = (
            function.node,
            *(item.node for item in called_functions(model, function.node, trace.contract)),
        )
        if any(_reads_value(node) for node in nodes):
            yield function


def _reads_value(node: Node) -> bool:
    for item in node.walk("MemberAccess", "YulIdentifier"):
        base = item.child("expression")
        if item.kind == "YulIdentifier":
            if item.name == "callvalue":
                return True
        elif item.text("memberName") == "value" and base is not None and base.name == "msg":
            return True
    return False

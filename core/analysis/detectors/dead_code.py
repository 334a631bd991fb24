"""Code that nothing can reach.

What it finds
A private function, or an internal one of a contract that nobody inherits from, that no code names;
also a free function and a modifier that nobody uses.

Why it matters
It costs bytes, hides what really happens, and is often a check that somebody forgot to call.

Example
`function _checkOwner() private view { … }` that no function calls.

Limits
Internal functions of libraries, abstract contracts and contracts with heirs are offers to others and
left alone, and so is what is `virtual` or an override, and initializers
(`__Name_init`). Functions that only call each other count as used.

Source
SWC-131 (related); Solidity manual, “Visibility and Getters”.
"""

from __future__ import annotations

from collections.abc import Iterator

from core.analysis.detector import DetectorInfo, Example, Match
from core.semantics.facts import callers_of
from core.semantics.model import Function, Semantics, semantics_of
from core.solidity.ast import Node
from core.solidity.compilation import Compilation
from core.solidity.standard_json import version_tuple

INFO = DetectorInfo(
    id="dead-code",
    title="Code that nothing can reach",
    severity="informational",
    confidence="high",
    swc="SWC-131",
)

EXAMPLES = (
    Example(
        title="A check that is never made",
        source="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.0;
contract Vault {
    address owner = msg.sender;
    uint256 limit;
    function _checkOwner() private view { require(msg.sender == owner); } //~ dead-code
    function set(uint256 value) external { limit = value; }
}
""",
        flagged=True,
    ),
    Example(
        title="A check that is made",
        source="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.0;
contract Vault {
    address owner = msg.sender;
    uint256 limit;
    function _checkOwner() private view { require(msg.sender == owner); }
    function set(uint256 value) external { _checkOwner(); limit = value; }
}
""",
        flagged=False,
    ),
    Example(
        title="A modifier without a function",
        source="""pragma solidity ^0.4.24;
contract Vault {
    address owner = msg.sender;
    uint limit;
    modifier onlyOwner() { require(msg.sender == owner); _; } //~ dead-code
    function set(uint value) public { limit = value; }
}
""",
        flagged=True,
    ),
)

_VIRTUAL_SINCE = (0, 6, 0)


def detect(compilation: Compilation) -> Iterator[Match]:
    """Yield each function and modifier that no code names."""
    model = semantics_of(compilation)
    for function in model.target_functions():
        if function.body is not None and _is_closed(model, function) and not _is_used(model, function):
            what = "modifier" if function.kind == "modifier" else "function"
            yield Match(function.node, f"Nothing in this project uses the {what} {function.name}.")


def _is_closed(model: Semantics, function: Function) -> bool:
    """Whether everybody who could use it is in sight."""
    if function.node.nodes("overrides") or function.node.child("overrides") is not None:
        return False
    contract = model.contract_of(function.node)
    if contract is None or contract.is_library or contract.is_interface:
        return function.kind == "function" and contract is not None and function.visibility == "private"
    if function.kind == "function" and function.visibility == "private":
        return True
    if function.kind not in {"function", "modifier"} or function.visibility not in {"internal", "private"}:
        return False
    if function.name.startswith("__") or _is_offered(model, function):
        return False
    return contract.kind == "contract" and not model.heirs(contract) and _is_deployed(contract.node)


def _is_offered(model: Semantics, function: Function) -> bool:
    """Whether the author wrote `virtual`; before 0.6 everything was."""
    return function.is_virtual and version_tuple(model.compilation.version) >= _VIRTUAL_SINCE


def _is_deployed(contract: Node) -> bool:
    """Whether a contract has anything to call; one of helpers only is there to be inherited from."""
    return any(
        item.kind == "FunctionDefinition"
        and item.text("visibility") in {"public", "external"}
        and item.get("kind") != "constructor"
        for item in contract.nodes("nodes")
    )


def _is_used(model: Semantics, function: Function) -> bool:
    return any(not _is_own(node, function) for node in callers_of(model, function))


def _is_own(node: Node, function: Function) -> bool:
    """A recursive call does not keep a function alive."""
    return node.file == function.node.file and function.node.span.contains(node.span)

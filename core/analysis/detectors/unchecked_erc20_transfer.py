"""The result of an ERC-20 transfer is ignored.

What it finds
A call of another contract's `transfer(address,uint256)` or `transferFrom(address,address,uint256)`
that returns a flag, where nobody looks at the flag.

Why it matters
Some tokens return false instead of reverting. The contract then believes it was paid, or that it
paid, when nothing moved.

Example
`token.transferFrom(msg.sender, address(this), amount); balances[msg.sender] += amount;`

Limits
Quiet where the called contract's code is in the compilation and always returns true. Tokens that
return nothing at all are another problem: a plain call of an interface that promises a flag reverts.

Source
EIP-20, “Callers MUST handle false from returns (bool success)”.
"""

from __future__ import annotations

from collections.abc import Iterator

from core.analysis.detector import DetectorInfo, Example, Match
from core.semantics.calls import external_call
from core.semantics.model import Semantics, semantics_of
from core.semantics.results import result_is_dropped
from core.semantics.signatures import signature_of
from core.semantics.values import returned_values
from core.solidity.ast import Node
from core.solidity.compilation import Compilation

INFO = DetectorInfo(
    id="unchecked-erc20-transfer",
    title="The result of an ERC-20 transfer is ignored",
    severity="medium",
    confidence="high",
    swc="SWC-104",
)

EXAMPLES = (
    Example(
        title="A deposit that may not have happened",
        source="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.0;
interface IERC20 { function transferFrom(address from, address to, uint256 amount) external returns (bool); }
contract Vault {
    mapping(address => uint256) balances;
    function deposit(IERC20 token, uint256 amount) external {
        balances[msg.sender] += amount;
        token.transferFrom(msg.sender, address(this), amount); //~ unchecked-erc20-transfer
    }
}
""",
        flagged=True,
    ),
    Example(
        title="The flag is required",
        source="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.0;
interface IERC20 { function transferFrom(address from, address to, uint256 amount) external returns (bool); }
contract Vault {
    mapping(address => uint256) balances;
    function deposit(IERC20 token, uint256 amount) external {
        balances[msg.sender] += amount;
        require(token.transferFrom(msg.sender, address(this), amount));
    }
}
""",
        flagged=False,
    ),
)

_SIGNATURES = frozenset({"transfer(address,uint256)", "transferFrom(address,address,uint256)"})


def detect(compilation: Compilation) -> Iterator[Match]:
    """Yield each token transfer whose returned flag nobody looks at."""
    model = semantics_of(compilation)
    for ast in compilation.asts.values():
        for node in ast.walk("FunctionCall"):
            call = external_call(model, node)
            if call is None or call.kind != "method" or call.function is None or call.on_self:
                continue
            if (
                _returns_a_flag(call.function)
                and not _always_true(model, call.function)
                and result_is_dropped(model, node)
            ):
                name = call.function.name
                yield Match(
                    node, f"Nobody looks at what {name} returns; a token that answers false moved nothing."
                )


def _returns_a_flag(function: Node) -> bool:
    returns = function.child("returnParameters")
    types = [item.type_string for item in returns.nodes("parameters")] if returns is not None else []
    return (
        function.kind == "FunctionDefinition" and types == ["bool"] and signature_of(function) in _SIGNATURES
    )


def _always_true(model: Semantics, declared: Node) -> bool:
    function = model.functions.get(declared.id)
    if function is None or function.body is None or function.is_virtual:
        return False
    values = returned_values(function, None)
    return bool(values) and all(item.kind == "Literal" and item.text("value") == "true" for item in values)

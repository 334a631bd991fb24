"""Ether is sent with 2,300 gas only.

What it finds
`transfer` or `send` of ether to an address that may be a contract.

Why it matters
Both give the receiver 2,300 gas. A wallet with several owners, a proxy or any contract that does more
than log an event cannot take the ether: its payment always fails, and with `transfer` whatever else
the transaction does fails with it. Prices of opcodes have risen before, and code that fitted into
2,300 gas then no longer did.

Example
`payable(msg.sender).transfer(amount);`

Limits
The small allowance also keeps the receiver from calling back. Who gives it up has to finish the
contract's own bookkeeping before the payment, or lock; see the reentrancy detectors. `tx.origin` is
left alone, and so is what is known to be an account without code because it was compared with
`tx.origin`.

Source
SWC-134; EIP-1884 and EIP-2929 (repriced storage reads); Solidity manual, “Members of Address Types”.
"""

from __future__ import annotations

from collections.abc import Iterator

from core.analysis.detector import DetectorInfo, Example, Match
from core.semantics.calls import ExternalCall
from core.semantics.conditions import conditions_of
from core.semantics.facts import outgoing_calls
from core.semantics.flow import modifiers_of
from core.semantics.model import Semantics, semantics_of
from core.semantics.origins import sources_of
from core.semantics.scope import Scope, entry_scope
from core.solidity.ast import Node
from core.solidity.compilation import Compilation

INFO = DetectorInfo(
    id="gas-stipend-transfer",
    title="Ether is sent with 2,300 gas only",
    severity="informational",
    confidence="high",
    swc="SWC-134",
)

EXAMPLES = (
    Example(
        title="A payment that a wallet contract cannot take",
        source="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.0;
contract Bank {
    mapping(address => uint256) balances;
    function deposit() external payable { balances[msg.sender] += msg.value; }
    function withdraw(uint256 amount) external {
        balances[msg.sender] -= amount;
        payable(msg.sender).transfer(amount); //~ gas-stipend-transfer
    }
}
""",
        flagged=True,
    ),
    Example(
        title="A checked call",
        source="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.0;
contract Bank {
    mapping(address => uint256) balances;
    function deposit() external payable { balances[msg.sender] += msg.value; }
    function withdraw(uint256 amount) external {
        balances[msg.sender] -= amount;
        (bool ok, ) = msg.sender.call{value: amount}("");
        require(ok);
    }
}
""",
        flagged=False,
    ),
    Example(
        title="The old syntax",
        source="""pragma solidity ^0.4.24;
contract Bank {
    mapping(address => uint256) balances;
    function deposit() public payable { balances[msg.sender] += msg.value; }
    function withdraw() public returns (bool) {
        uint256 amount = balances[msg.sender];
        balances[msg.sender] = 0;
        if (msg.sender.send(amount)) return true; //~ gas-stipend-transfer
        balances[msg.sender] = amount;
        return false;
    }
}
""",
        flagged=True,
    ),
)


def detect(compilation: Compilation) -> Iterator[Match]:
    """Yield each `transfer` or `send` of ether to what may be a contract."""
    model = semantics_of(compilation)
    for call in outgoing_calls(model):
        if call.kind in {"transfer", "send"} and not _has_no_code(model, call):
            yield Match(
                call.node,
                f"`{call.kind}` gives the receiver 2,300 gas; many contracts cannot take ether that way.",
            )


def _has_no_code(model: Semantics, call: ExternalCall) -> bool:
    """Whether the receiver is whoever signed the transaction."""
    function = model.function_of(call.node)
    if function is None or call.target is None:
        return False
    scope = entry_scope(model.contract_of(function.node), function)
    kinds = {item.kind for item in sources_of(model, call.target, scope)}
    if kinds == {"origin"}:
        return True
    if kinds != {"sender"}:
        return False
    modifiers = (item for _, item in modifiers_of(model, function, scope.contract))
    return any(
        _compares_origin(model, one, scope) for item in (function, *modifiers) for one in conditions_of(item)
    )


def _compares_origin(model: Semantics, condition: Node, scope: Scope) -> bool:
    """Whether a condition is `msg.sender == tx.origin`."""
    left, right = condition.child("leftExpression"), condition.child("rightExpression")
    if left is None or right is None or condition.text("operator") not in {"==", "!="}:
        return False
    sides = [{item.kind for item in sources_of(model, side, scope)} for side in (left, right)]
    return {"sender"} in sides and {"origin"} in sides

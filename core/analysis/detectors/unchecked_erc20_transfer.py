"""A token's answer is ignored.

What it finds
A token's `transfer`, `transferFrom` or `approve` whose answer nobody looks at: the returned flag is
dropped, kept in a variable that nothing reads, or handed to a caller who drops it; the interface
declares no result; or a low-level call with an encoded payload leaves the returned bytes unread.

Why it matters
Some tokens return false instead of reverting. The contract then believes it was paid, or that it
paid, when nothing moved.

Example
`token.transferFrom(msg.sender, address(this), amount); balances[msg.sender] += amount;`

Limits
Quiet where the called contract's code is in the compilation and always returns true, and for wrappers
that look at the returned bytes. What only an owner can start is of low severity, an approval
informational: when it failed, the first use of it does.
Tokens that return nothing at all are another problem: a plain call of an interface that promises a
flag reverts.

Source
EIP-20, “Callers MUST handle false from returns (bool success)”.
"""

from __future__ import annotations

from collections.abc import Iterator

from core.analysis.detector import DetectorInfo, Example, Match
from core.analysis.finding import Severity
from core.semantics.authority import is_open_to_strangers
from core.semantics.callees import internal_callee, internal_calls
from core.semantics.model import Contract, Function, Semantics, semantics_of
from core.semantics.results import result_is_dropped
from core.semantics.tokens import APPROVE, TRANSFER, TokenCall, called_contract, token_calls
from core.semantics.values import returned_values
from core.solidity.ast import Node
from core.solidity.compilation import Compilation

INFO = DetectorInfo(
    id="unchecked-erc20-transfer",
    title="A token's answer is ignored",
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
    Example(
        title="A low-level call that only asks whether there was an error",
        source="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.0;
interface IERC20 { function transfer(address to, uint256 amount) external returns (bool); }
contract Vault {
    mapping(address => uint256) balances;
    function withdraw(address token, uint256 amount) external {
        balances[msg.sender] -= amount;
        (bool ok, ) = token.call( //~ unchecked-erc20-transfer
            abi.encodeWithSelector(IERC20.transfer.selector, msg.sender, amount)
        );
        require(ok, "not moved");
    }
}
""",
        flagged=True,
    ),
    Example(
        title="An interface of old that promises nothing",
        source="""pragma solidity ^0.4.24;
interface Token { function transfer(address to, uint256 amount) external; }
contract Sale {
    Token reward;
    constructor(Token given) public { reward = given; }
    function buy() public payable {
        reward.transfer(msg.sender, msg.value); //~ unchecked-erc20-transfer
    }
}
""",
        flagged=True,
    ),
)

_DEEPEST = 3


def detect(compilation: Compilation) -> Iterator[Match]:
    """Yield each token call whose answer nobody looks at."""
    model = semantics_of(compilation)
    for item in token_calls(model):
        if item.is_encoded:
            yield from _encoded(model, item)
        elif _always_true(model, item):
            continue
        elif _returns_a_flag(item):
            yield from _dropped(model, item)
        elif _promises_nothing(model, item):
            yield from _without_flag(model, item)
    yield from _handed_up(model)


def _dropped(model: Semantics, item: TokenCall) -> Iterator[Match]:
    if result_is_dropped(model, item.call.node):
        what = "approved" if item.signature == APPROVE else "moved"
        yield Match(
            item.call.node,
            f"Nobody looks at what {item.name} returns; a token that answers false {what} nothing.",
            severity=_severity(model, item),
        )


def _without_flag(model: Semantics, item: TokenCall) -> Iterator[Match]:
    yield Match(
        item.call.node,
        f"The interface gives {item.name} no result, so a token that answers false seems to have obeyed.",
        severity=_severity(model, item),
        confidence="medium",
    )


def _encoded(model: Semantics, item: TokenCall) -> Iterator[Match]:
    """Without an error a low-level call has succeeded; what the token said is in the returned bytes."""
    before_0_5 = item.call.node.type_string == "bool"  # there were no returned bytes to look at
    dropped = before_0_5 or result_is_dropped(model, item.call.node, 1)
    if dropped and not _reads_returned_bytes(item.call.node):
        yield Match(
            item.call.node,
            f"Nobody looks at the bytes that {item.name} returned; a token that answers false moved nothing.",
            severity=_severity(model, item),
            confidence="medium",
        )


def _handed_up(model: Semantics) -> Iterator[Match]:
    """Calls of own functions that hand a token's answer to their caller, who drops it."""
    passing = {
        function.id: item
        for item in token_calls(model)
        if not item.is_encoded and _returns_a_flag(item) and not _always_true(model, item)
        if (function := _returning(model, item.call.node)) is not None
    }
    if not passing:
        return
    for contract in model.target_contracts():
        for function in (*contract.functions, *contract.modifiers):
            for call, called in internal_calls(model, function.node, contract):
                item = passing.get(called.id)
                if item is not None and result_is_dropped(model, call):
                    yield Match(
                        call,
                        f"Nobody looks at what {called.name} returns: the token's answer to {item.name}.",
                        severity=_severity(model, item),
                        related=(item.call.node,),
                    )


def _returning(model: Semantics, call: Node) -> Function | None:
    """The function that returns a call's result as it is."""
    parent = call.parent
    while parent is not None and parent.kind == "TupleExpression":
        parent = parent.parent
    return model.function_of(call) if parent is not None and parent.kind == "Return" else None


def _severity(model: Semantics, item: TokenCall) -> Severity:
    """An approval that failed shows at its first use; what only an owner can start harms no stranger."""
    if item.signature == APPROVE:
        return "informational"
    return "medium" if is_open_to_strangers(model, item.call.node) else "low"


def _returns_a_flag(item: TokenCall) -> bool:
    return _result_types(item) == ["bool"]


def _result_types(item: TokenCall) -> list[str]:
    declared = item.call.function
    returns = declared.child("returnParameters") if declared is not None else None
    return [one.type_string for one in returns.nodes("parameters")] if returns is not None else []


def _promises_nothing(model: Semantics, item: TokenCall) -> bool:
    """Whether an ERC-20 is called through an interface without results; ERC-721 has none by its standard."""
    declared = item.call.function
    if declared is None or item.signature == APPROVE or _result_types(item):
        return False
    home = model.contract_of(declared)
    if home is None or declared.child("body") is not None:
        return False
    called = called_contract(model, item.token) or home
    names = {one.name for base in called.bases for one in base.functions}
    return "ownerOf" not in names and (item.signature == TRANSFER or "transfer" in names)


def _reads_returned_bytes(call: Node) -> bool:
    """Assembly may ask for the returned bytes without naming them."""
    function = call.enclosing("FunctionDefinition", "ModifierDefinition")
    return function is not None and any(True for _ in function.walk("InlineAssembly"))


def _always_true(model: Semantics, item: TokenCall) -> bool:
    """Whether the code that is called is known, and has no other answer than true."""
    declared = item.call.function
    function = model.functions.get(declared.id) if declared is not None else None
    if function is None:
        return False
    called = called_contract(model, item.token)
    if called is not None and called.kind == "contract":
        function = model.override_of(function, called)
    elif function.is_virtual:
        return False
    return function.body is not None and _says_true(model, function, called, 0)


def _says_true(model: Semantics, function: Function, called: Contract | None, depth: int) -> bool:
    values = returned_values(function, None)
    return bool(values) and all(_is_true(model, item, called, depth) for item in values)


def _is_true(model: Semantics, value: Node, called: Contract | None, depth: int) -> bool:
    if value.kind == "Literal":
        return value.text("value") == "true"
    inner = internal_callee(model, value, called)
    if inner is None or inner.body is None or depth >= _DEEPEST:
        return False
    return _says_true(model, inner, called, depth + 1)

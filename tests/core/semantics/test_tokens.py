"""Token calls in every way they are written, and what a call hands over by name."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from core.semantics.arguments import arguments_of, words_of
from core.semantics.ends import may_fall_off
from core.semantics.facts import outgoing_calls
from core.semantics.model import semantics_of
from core.semantics.tokens import APPROVE, TRANSFER, TRANSFER_FROM, token_calls
from core.solidity.compilation import Compilation

Compile = Callable[..., Compilation]

TOKEN = """pragma solidity ^0.8.20;
interface Token {
    function transfer(address to, uint256 amount) external returns (bool);
    function transferFrom(address from, address to, uint256 amount) external returns (bool);
    function approve(address spender, uint256 amount) external returns (bool);
    function burn(uint256 amount) external;
}
contract User {
    bytes4 constant MOVE = bytes4(keccak256("transfer(address,uint256)"));
    function act(Token token, address to) external { %s }
}
"""


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("token.transfer(to, 7);", TRANSFER),
        ("token.transferFrom(msg.sender, to, 7);", TRANSFER_FROM),
        ("address(token).call(abi.encodeWithSelector(Token.approve.selector, to, 7));", APPROVE),
        ("address(token).call(abi.encodeWithSelector(MOVE, to, 7));", TRANSFER),
        ("address(token).call(abi.encodeWithSelector(0x23b872dd, to, to, 7));", TRANSFER_FROM),
        ('address(token).call(abi.encodeWithSignature("transfer(address,uint256)", to, 7));', TRANSFER),
        ("bytes memory data = abi.encodeCall(token.transfer, (to, 7)); address(token).call(data);", TRANSFER),
        ("address(token).call(abi.encodeWithSelector(MOVE, to));", None),
        ("token.burn(7);", None),
        ("address(token).call(msg.data);", None),
    ],
)
def test_a_token_call_is_known_however_it_is_written(
    statement: str, expected: str | None, compiled: Compile
) -> None:
    model = semantics_of(compiled(TOKEN % statement))
    assert [item.signature for item in token_calls(model)] == ([expected] if expected else [])


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("amountOutMin", {"amount", "out", "min"}),
        ("min_dy", {"min", "dy"}),
        ("amount0Min", {"amount", "0", "min"}),
        ("minter", {"minter"}),
    ],
)
def test_a_name_is_made_of_words(name: str, words: set[str]) -> None:
    assert words_of(name) == words


def test_arguments_are_named_through_structs_and_by_name(compiled: Compile) -> None:
    source = """pragma solidity ^0.8.20;
interface Market {
    struct Order { uint256 amount; uint256 least; }
    function swap(Order calldata order, uint256 deadline) external;
}
contract User {
    function act(Market market) external {
        market.swap({deadline: 5, order: Market.Order({least: 3, amount: 4})});
    }
}
"""
    model = semantics_of(compiled(source))
    (call,) = outgoing_calls(model)
    given = {item.name: item.value.text("value") for item in arguments_of(model, call)}
    assert given == {"deadline": "5", "least": "3", "amount": "4"}


@pytest.mark.parametrize(
    ("body", "falls"),
    [
        ("return 1;", False),
        ("if (n > 1) return 1;", True),
        ("if (n > 1) { return 1; } else { _fail(); }", False),
        ("while (true) { if (n > 1) return n; n++; }", False),
        ("for (uint256 i = 0; i < n; i++) return i;", True),
    ],
)
def test_a_body_that_can_end_without_a_return_is_known(body: str, falls: bool, compiled: Compile) -> None:
    source = "pragma solidity ^0.8.20; contract C { function _fail() internal pure { revert(); } "
    model = semantics_of(
        compiled(source + f"function act(uint256 n) external pure returns (uint256) {{ {body} }} }}")
    )
    (contract,) = model.contracts.values()
    act = next(item for item in contract.functions if item.name == "act")
    assert may_fall_off(model, act, contract) is falls

"""Rules on old compilers, and cases that their examples have no room for."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from core.analysis.finding import Finding
from core.rewriting.engine import propose
from core.text import Span
from tests.core.rewriting.conftest import Compile, applied, errors

Rewrite = Callable[..., str]


def test_a_call_in_0_4_is_wrapped_because_it_only_returns_a_flag(rewrite: Rewrite) -> None:
    body = "function f(address a) public { a.call.value(1)(); a.send(2); }"
    text = f"pragma solidity ^0.4.24; contract A {{ {body} }}"
    assert rewrite("unchecked-call-result", text, "0.4.26") == text.replace(
        "a.call.value(1)();", 'require(a.call.value(1)(), "Call failed");'
    ).replace("a.send(2);", 'require(a.send(2), "Send failed");')


def test_a_reason_is_left_out_where_the_pragma_admits_compilers_without_it(rewrite: Rewrite) -> None:
    text = "pragma solidity ^0.4.13; contract A { function f(address a) public { a.send(2); } }"
    assert rewrite("unchecked-call-result", text, "0.4.26") == text.replace(
        "a.send(2);", "require(a.send(2));"
    )


def test_a_call_takes_the_shape_of_the_compiler_in_use(rewrite: Rewrite) -> None:
    text = "pragma solidity >=0.4.22; contract A { function f(address a) public { a.call(''); } }"
    assert "require(a.call(''), \"Call failed\");" in rewrite("unchecked-call-result", text, "0.4.26")
    assert "(bool success, ) = a.call('');" in rewrite("unchecked-call-result", text, "0.8.30")


def test_what_older_admitted_compilers_do_not_know_is_not_written(rewrite: Rewrite) -> None:
    text = "pragma solidity >=0.5.0; contract A { address public o = msg.sender; }"
    assert rewrite("immutable-variable", text) == text


def test_a_change_with_a_second_effect_is_not_moved(rewrite: Rewrite) -> None:
    text = """pragma solidity ^0.8.20;
contract A {
    mapping(uint256 => uint256) public due;
    function put(uint256 i) external payable { due[i] += msg.value; }
    function take(uint256 i) external {
        uint256 amount = due[i];
        (bool ok, ) = msg.sender.call{value: amount, gas: 100000 + i}("");
        due[i++] = 0;
        require(ok);
    }
}
"""
    assert rewrite("state-change-after-call", text) == text


def test_tx_origin_is_found_in_0_4_too(rewrite: Rewrite) -> None:
    text = """pragma solidity ^0.4.18;
contract A {
    address owner;
    function A() public { owner = msg.sender; }
    function f() public { require(tx.origin == owner); owner = 0; }
}
"""
    assert rewrite("tx-origin", text, "0.4.26") == text.replace("tx.origin", "msg.sender")


def test_state_changes_move_before_the_call_in_0_4(rewrite: Rewrite) -> None:
    text = """pragma solidity ^0.4.22;
contract A {
    mapping(address => uint) balances;
    function put() public payable { balances[msg.sender] += msg.value; }
    function take() public {
        uint amount = balances[msg.sender];
        require(msg.sender.call.value(amount)());
        balances[msg.sender] = 0;
    }
}
"""
    assert rewrite("state-change-after-call", text, "0.4.26") == text.replace(
        """        require(msg.sender.call.value(amount)());
        balances[msg.sender] = 0;
""",
        """        balances[msg.sender] = 0;
        require(msg.sender.call.value(amount)());
""",
    )


def test_a_lock_works_in_0_4_and_in_0_5(rewrite: Rewrite) -> None:
    text = """pragma solidity ^0.5.0;
contract A {
    mapping(address => uint) balances;
    function take() public {
        uint amount = balances[msg.sender];
        (bool ok, ) = msg.sender.call.value(amount)("");
        if (ok) balances[msg.sender] = 0;
    }
}
"""
    after = rewrite("missing-reentrancy-guard", text, "0.5.17")
    assert "function take() public nonReentrant {" in after
    assert "uint256 private reentrancyLock = 1;" in after


def test_a_public_function_of_0_5_becomes_external(rewrite: Rewrite) -> None:
    body = "function f(bytes memory b) public pure returns (uint) { return b.length; }"
    text = f"pragma solidity ^0.5.0; contract A {{ {body} }}"
    after = text.replace("memory b) public", "calldata b) external")
    assert rewrite("calldata-parameter", text, "0.5.17") == after


def test_a_public_function_of_0_5_with_one_written_parameter_is_left_alone(rewrite: Rewrite) -> None:
    text = """pragma solidity ^0.5.0;
contract A {
    function f(bytes memory a, bytes memory b) public pure returns (uint) { a[0] = 0; return b.length; }
}
"""
    assert rewrite("calldata-parameter", text, "0.5.17") == text


def test_an_immutable_before_0_8_21_is_set_once_and_not_read_early(rewrite: Rewrite) -> None:
    text = """pragma solidity ^0.8.0;
contract A {
    address public plain;
    address public early;
    address public twice = msg.sender;
    uint256 public maybe;
    constructor(bool x) {
        plain = msg.sender;
        early = msg.sender;
        twice = address(this);
        require(early != address(0));
        if (x) maybe = 1;
    }
}
"""
    after = rewrite("immutable-variable", text, "0.8.20")
    assert after == text.replace("public plain", "public immutable plain")


def test_an_immutable_that_a_base_constructor_may_read_is_left_alone(rewrite: Rewrite) -> None:
    text = """pragma solidity ^0.8.0;
abstract contract Base {
    constructor() { require(read() == address(0)); }
    function read() internal view virtual returns (address);
}
contract A is Base {
    address public owner;
    constructor() { owner = msg.sender; }
    function read() internal view override returns (address) { return owner; }
}
"""
    assert rewrite("immutable-variable", text, "0.8.20") == text


def test_a_variable_that_an_heir_sets_is_not_immutable(rewrite: Rewrite) -> None:
    text = """pragma solidity ^0.8.20;
contract Base { address internal owner; }
contract A is Base {
    constructor() { owner = msg.sender; }
    function f() external view returns (address) { return owner; }
}
"""
    assert rewrite("immutable-variable", text) == text


def test_layouts_hold_for_proxies_and_for_delegating_contracts(rewrite: Rewrite) -> None:
    text = """pragma solidity ^0.8.20;
contract Proxy {
    address public implementation = msg.sender;
    fallback() external payable {
        (bool ok, ) = implementation.delegatecall(msg.data);
        require(ok);
    }
}
"""
    assert rewrite("immutable-variable", text) == text


def test_abstract_contracts_are_for_review(compiled: Compile) -> None:
    text = "pragma solidity ^0.8.20; abstract contract A { address public owner = msg.sender; }"
    (item,) = propose(compiled(text), (), rules=("immutable-variable",)).items
    assert item.applicability == "review"


def test_a_dismissed_finding_is_not_cured_and_an_open_one_is_claimed(compiled: Compile) -> None:
    text = "contract A { address o = msg.sender; function f() external view { require(tx.origin == o); } }"
    compilation = compiled(text)
    at = text.index("tx.origin")

    def finding(suppressed: bool) -> Finding:
        return Finding(
            "tx-origin", "medium", "high", "a.sol", Span(at, at + 9), 1, 1, "A", "f()", "", "SWC-115",
            "abc", suppressed=suppressed,
        )  # fmt: skip

    assert propose(compilation, [finding(True)], rules=("tx-origin",)).items == ()
    (item,) = propose(compilation, [finding(False)], rules=("tx-origin",)).items
    assert item.fixes == ("abc",)


def test_receive_is_not_locked_so_plain_transfers_still_fit_the_stipend(rewrite: Rewrite) -> None:
    text = """pragma solidity ^0.8.20;
contract A {
    mapping(address => uint256) balances;
    uint256 gifts;
    receive() external payable { gifts += msg.value; }
    function put() external payable { balances[msg.sender] += msg.value; }
    function take() external {
        uint256 amount = balances[msg.sender];
        (bool ok, ) = msg.sender.call{value: amount}("");
        if (ok) balances[msg.sender] = 0;
    }
}
"""
    assert "receive() external payable {" in rewrite("missing-reentrancy-guard", text)


def test_two_loops_of_one_function_can_both_be_rewritten(rewrite: Rewrite) -> None:
    text = """pragma solidity ^0.8.20;
contract A {
    uint128 public x;
    function f(uint256 n) external {
        for (uint256 i; i < n; i++) x += 1;
        do x *= 2; while (x < n);
    }
}
"""
    after = rewrite("loop-accumulation", text)
    assert "uint128 newX = x;\n        for (uint256 i; i < n; i++) newX += 1;\n        x = newX;" in after
    assert "do xSum *= 2; while (xSum < n);\n        x = xSum;" in after


@pytest.mark.parametrize("version", ["0.4.26", "0.5.17", "0.6.12", "0.8.30"])
def test_all_rules_together_compile_on_every_generation(version: str, compiled: Compile) -> None:
    text = """pragma solidity >=0.4.22;
contract A {
    uint public fee = 3;
    mapping(address => uint) balances;
    address last;
    event Paid(address who);
    function put() public payable {
        require(msg.value > fee, "too little");
        balances[msg.sender] += msg.value;
    }
    function take(address to) public {
        require(balances[to] > 0, "nothing");
        require(tx.origin == to, "not yours");
        last = to;
        emit Paid(to);
    }
}
"""
    before = compiled(text, version)
    assert errors(before) == []
    result = propose(before, ())
    assert result.notes == ()
    assert {"tx-origin", "constant-variable"} <= {item.origin.name for item in result.items}
    assert errors(compiled(applied(before, result)["a.sol"].text, version)) == []


@pytest.mark.parametrize(
    ("pragma", "version", "expected"),
    [
        ("^0.4.13", "0.4.26", "require(a.call.value(1)());"),
        ("^0.4.22", "0.4.26", 'require(a.call.value(1)(), "Payment failed");'),
        (">=0.5.0 <0.7.0", "0.6.12", '(bool ok, ) = a.call.value(1)("");'),
        ("^0.6.2", "0.6.12", '(bool ok, ) = a.call{value: 1}("");'),
        (">=0.5.0", "0.7.6", '(bool ok, ) = a.call{value: 1}("");'),
    ],
)
def test_a_payment_is_written_as_all_admitted_compilers_know_it(
    pragma: str, version: str, expected: str, rewrite: Rewrite
) -> None:
    kind = "address" if version.startswith("0.4") else "address payable"
    body = f"function f({kind} a) public {{ a.transfer(1); }}"
    text = f"pragma solidity {pragma}; contract A {{ {body} }}"
    assert expected in rewrite("gas-stipend-transfer", text, version)


def test_every_entry_point_that_names_a_payer_gets_its_check(rewrite: Rewrite) -> None:
    text = """pragma solidity ^0.8.20;
interface Token { function transferFrom(address a, address b, uint256 c) external returns (bool); }
contract A {
    Token token;
    function _msgSender() internal view returns (address) { return msg.sender; }
    function one(address from) external { _pull(from); }
    function two(address payer) external { _pull(payer); }
    function _pull(address who) internal { require(token.transferFrom(who, address(this), 1)); }
}
"""
    after = rewrite("arbitrary-send-erc20", text)
    assert 'require(from == _msgSender(), "Not the payer");' in after
    assert 'require(payer == _msgSender(), "Not the payer");' in after

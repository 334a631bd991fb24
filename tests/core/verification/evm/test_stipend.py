"""More gas for who is paid: shown with a receiver that needs it, and never at any other price."""

from __future__ import annotations

import pytest

from core.toolchain.toolchain import Toolchain
from core.verification.declared import DeclaredChange
from tests.core.verification.conftest import Compile
from tests.core.verification.evm.test_engine import check_of, run

BANK = """pragma solidity ^0.8.20;
contract Bank {
    mapping(address => uint256) public balances;
    uint256 public paid;
    function put() external payable { balances[msg.sender] += msg.value; }
    function take(uint256 amount, address payable to) external {
        require(balances[msg.sender] >= amount, "too much");
        balances[msg.sender] -= amount;
        paid += amount;
        /*pay*/
    }
}
"""
OLD = """pragma solidity >=0.4.22 <0.8.0;
contract Bank {
    mapping(address => uint256) public balances;
    function () external payable {}
    function put() public payable { balances[msg.sender] += msg.value; }
    function take() public {
        uint256 amount = balances[msg.sender];
        balances[msg.sender] = 0;
        /*pay*/
    }
}
"""
TAKE = "take(uint256,address)"
CALL = '(bool ok, ) = to.call{value: amount}(""); require(ok, "Payment failed");'

MUTANTS = {
    "ignored": '(bool ok, ) = to.call{value: amount}("");',
    "no more gas": '(bool ok, ) = to.call{value: amount, gas: 2300}(""); require(ok);',
    "a little more gas": '(bool ok, ) = to.call{value: amount, gas: 10000}(""); require(ok);',
    "somebody else": CALL.replace("to.call", "msg.sender.call"),
    "somebody else who is a contract":
        "if (to.code.length > 0) to = payable(address(0xbeef)); " + CALL,
    "twice": CALL + ' (ok, ) = to.call{value: amount}("");',
    "twice to contracts": CALL + ' if (to.code.length > 0) to.call{value: amount}("");',
    "less": CALL.replace("value: amount", "value: amount / 2"),
    "contracts only": "require(to.code.length > 0 || amount == 0); " + CALL,
    "ignored for contracts":
        '(bool ok, ) = to.call{value: amount}(""); require(ok || to.code.length > 0);',
    "books of contracts": "if (to.code.length > 0) paid++; " + CALL,
}  # fmt: skip


def judged(tools: Toolchain, compiled: Compile, before: str, after: str, subject: str, version: str) -> str:
    declared = (DeclaredChange("stipend", subject), DeclaredChange("revert-data", subject))

    def compile_it(text: str) -> object:
        return compiled(text, version)

    report = run(tools, compile_it, before, after, declared=declared).contracts[0]
    return check_of(report, "same-behavior")


@pytest.mark.parametrize("old", ["to.transfer(amount);", "require(to.send(amount));"])
def test_a_receiver_that_needs_more_gas_is_paid(old: str, tools: Toolchain, compiled: Compile) -> None:
    before, after = BANK.replace("/*pay*/", old), BANK.replace("/*pay*/", CALL)
    found = judged(tools, compiled, before, after, TAKE, "0.8.30")
    assert found.startswith("pass"), found


@pytest.mark.parametrize(
    ("version", "new"),
    [
        ("0.4.26", 'require(msg.sender.call.value(amount)(), "Payment failed");'),
        ("0.5.17", '(bool ok, ) = msg.sender.call.value(amount)(""); require(ok, "Payment failed");'),
    ],
)
def test_old_compilers(version: str, new: str, tools: Toolchain, compiled: Compile) -> None:
    before, after = (OLD.replace("/*pay*/", text) for text in ("msg.sender.transfer(amount);", new))
    found = judged(tools, compiled, before, after, "take()", version)
    assert found.startswith("pass"), found


@pytest.mark.parametrize("mutant", MUTANTS)
def test_what_pays_otherwise_fails(mutant: str, tools: Toolchain, compiled: Compile) -> None:
    before, after = (BANK.replace("/*pay*/", text) for text in ("to.transfer(amount);", MUTANTS[mutant]))
    found = judged(tools, compiled, before, after, TAKE, "0.8.30")
    assert found.startswith("fail"), found


@pytest.mark.parametrize("version", ["0.4.26", "0.8.30"])
def test_a_door_that_the_gas_opens_fails(version: str, tools: Toolchain, compiled: Compile) -> None:
    """The state is set after the payment: 2,300 gas kept the receiver from coming back."""
    old = version.startswith("0.4")
    text = (
        OLD
        if old
        else BANK.replace("uint256 amount, address payable to", "")
        .replace(
            'require(balances[msg.sender] >= amount, "too much");', "uint256 amount = balances[msg.sender];"
        )
        .replace("balances[msg.sender] -= amount;", "balances[msg.sender] = 0;")
        .replace("paid += amount;", "")
    )
    cleared = "balances[msg.sender] = 0;"
    text = text.replace(cleared, "").replace("/*pay*/", f"/*pay*/ {cleared}")
    transfer = "msg.sender.transfer(amount);" if old else "payable(msg.sender).transfer(amount);"
    new = (
        "require(msg.sender.call.value(amount)());"
        if old
        else '(bool ok, ) = msg.sender.call{value: amount}(""); require(ok);'
    )
    before, after = (text.replace("/*pay*/", pays) for pays in (transfer, new))
    found = judged(tools, compiled, before, after, "take()", version)
    assert found.startswith("fail"), found
    assert "calling back" in found


def test_where_nobody_is_paid_nothing_is_shown(tools: Toolchain, compiled: Compile) -> None:
    shut = BANK.replace("too much", "shut").replace("balances[msg.sender] >= amount", "amount > 2**255")
    before, after = (shut.replace("/*pay*/", text) for text in ("to.transfer(amount);", CALL))
    found = judged(tools, compiled, before, after, TAKE, "0.8.30")
    assert found.startswith("inconclusive"), found


def test_a_reentrancy_that_is_cured_at_the_same_time_is_still_shown(
    tools: Toolchain, compiled: Compile
) -> None:
    """Receivers in these trials are quiet, so that more gas shows nothing; the attacker is not."""
    text = BANK.replace(
        "/*pay*/",
        "/*pay*/ } function leave() external { uint256 rest = balances[msg.sender]; "
        '/*early*/ (bool sent, ) = msg.sender.call{value: rest}(""); require(sent); /*late*/',
    )
    cleared = "balances[msg.sender] = 0;"
    before = text.replace("/*pay*/", "to.transfer(amount);").replace("/*late*/", cleared)
    after = text.replace("/*pay*/", CALL).replace("/*early*/", cleared)
    declared = (
        DeclaredChange("stipend", TAKE),
        DeclaredChange("revert-data", TAKE),
        DeclaredChange("reentrancy", "leave()"),
    )
    report = run(tools, compiled, before, after, declared=declared).contracts[0]
    found = check_of(report, "same-behavior")
    assert found.startswith("pass"), found

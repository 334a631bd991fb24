"""A cure by a check of the caller: shown, and never at the price of those who may call."""

from __future__ import annotations

import pytest

from core.toolchain.toolchain import Toolchain
from core.verification.declared import DeclaredChange
from tests.core.verification.conftest import Compile
from tests.core.verification.evm.test_engine import check_of, run

SAFE = """pragma solidity >=0.4.22;
contract Safe {
    address public owner = msg.sender;
    address public unset;
    mapping(address => bool) public admins;
    mapping(address => uint256) public balances;
    uint256 public fee;
    constructor() public { admins[msg.sender] = true; }
    function give(address next) public { require(msg.sender == owner); owner = next; }
    function name(address who, bool on) public { require(msg.sender == owner); admins[who] = on; }
    function put() public payable { balances[msg.sender] += msg.value; }
    function setFee(uint256 value) public { /*check*/ fee = value; }
}
"""
DECLARED = (DeclaredChange("takeover", "setFee(uint256)"),)


def cured(check: str) -> str:
    return SAFE.replace("/*check*/", check)


@pytest.mark.parametrize("version", ["0.4.26", "0.5.17", "0.6.12", "0.8.30"])
@pytest.mark.parametrize("check", ["require(msg.sender == owner);", "require(admins[msg.sender]);"])
def test_a_check_of_the_caller_cures(version: str, check: str, tools: Toolchain, compiled: Compile) -> None:
    def compile_it(text: str) -> object:
        return compiled(text, version)

    report = run(tools, compile_it, SAFE, cured(check), declared=DECLARED).contracts[0]
    assert report.verdict == "pass", report.checks
    assert report.declared == ("takeover:setFee(uint256)",)
    attack = next(item for item in report.checks if item.id == "same-behavior").evidence["attacks"][0]
    assert attack["works_before"] and not attack["works_after"]
    assert attack["second_attacker_works_after"] is False
    assert attack["still_works_for_the_named"] is True


@pytest.mark.parametrize(
    "check",
    [
        "require(value == value + 1);",
        "require(fee > 0 && fee == 0);",
        "require(msg.sender == unset);",
        "require(msg.sender != address(uint160(0x75DE400000000000000000000000000075DE4A)));",
        "require(msg.sender != owner);",
        "require(msg.sender == owner); require(value < 100);",
        "require(msg.sender == owner); fee = value + 1; return;",
        "require(msg.sender == owner || value == 1000000000000000000);",
        "require(admins[msg.sender] || balances[msg.sender] > 0);",
        "require(!admins[msg.sender]);",
        "if (msg.sender != owner) return;",
    ],
    ids=["nobody", "nobody by state", "nobody is set", "one address", "the owner is out",
         "less for the owner", "other for the owner", "a way around", "whoever pays", "strangers only",
         "silently"],
)  # fmt: skip
def test_a_cure_that_forgives_or_forbids_too_much_fails(
    check: str, tools: Toolchain, compiled: Compile
) -> None:
    def compile_it(text: str) -> object:
        return compiled(text, "0.6.12")

    report = run(tools, compile_it, SAFE, cured(check), declared=DECLARED).contracts[0]
    assert check_of(report, "same-behavior").startswith("fail"), check_of(report, "same-behavior")


def test_without_a_way_in_nothing_is_shown(tools: Toolchain, compiled: Compile) -> None:
    before = cured("require(msg.sender == owner, 'a');")
    after = cured("require(msg.sender == owner, 'a'); require(msg.sender == owner, 'b');")
    report = run(tools, compiled, before, after, declared=DECLARED).contracts[0]
    assert check_of(report, "same-behavior").startswith("inconclusive")

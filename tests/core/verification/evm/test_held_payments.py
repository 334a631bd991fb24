"""Held payments: a push that became a claim passes; whoever loses, gains or is left out by it fails it."""

from __future__ import annotations

import pytest

from core.toolchain.toolchain import Toolchain
from core.verification.declared import DeclaredChange
from tests.core.verification.conftest import Compile
from tests.core.verification.evm.test_engine import check_of, run

PUSHED = """pragma solidity ^0.8.20;
contract Post {
    address public leader;
    uint256 public highest;
    event Leads(address indexed who, uint256 amount);
    function offer() external payable {
        require(msg.value > highest, "low");
        if (leader != address(0)) {
            (bool ok, ) = leader.call{value: highest}("");
            require(ok, "refused");
        }
        leader = msg.sender;
        highest = msg.value;
        emit Leads(msg.sender, msg.value);
    }
}
"""
CREDIT = "owed[leader] += highest; held += highest;"
CLAIM = """
    mapping(address => uint256) private owed;
    uint256 private held;
    function claim() external {
        uint256 amount = owed[msg.sender];
        owed[msg.sender] = 0;
        held -= amount;
        (bool ok, ) = msg.sender.call{value: amount}("");
        require(ok);
    }
}
"""
PULLED = PUSHED.replace('(bool ok, ) = leader.call{value: highest}("");', CREDIT).replace(
    '            require(ok, "refused");\n', ""
).rstrip().removesuffix("}") + CLAIM.lstrip("\n")
FOR_ANYBODY = "function claim(address who) external {"
ZERO = "        owed[msg.sender] = 0;\n"
CALL = '        (bool ok, ) = msg.sender.call{value: amount}("");\n'

MUTANTS = {
    "credits the wrong person": (CREDIT, "owed[msg.sender] += highest; held += highest;"),
    "credits too little": (CREDIT, "owed[leader] += highest - 1; held += highest;"),
    "credits too much": (CREDIT, "owed[leader] += highest + 1; held += highest + 1;"),
    "credits somebody else too": (CREDIT, CREDIT + " owed[msg.sender] += 1; held += 1;"),
    "replaces what is owed already": (CREDIT, "owed[leader] = highest; held += highest;"),
    "credits nobody": (CREDIT, "held += highest;"),
    "zeroes nothing": (ZERO, ""),
    "zeroes too late": (ZERO + "        held -= amount;\n" + CALL, CALL + ZERO),
    "lets anybody claim": (
        "function claim() external {\n        uint256 amount = owed[msg.sender];\n" + ZERO.rstrip("\n"),
        FOR_ANYBODY + "\n        uint256 amount = owed[who];\n        owed[who] = 0;",
    ),
    "forgets to pay": (CALL, "        bool ok = true;\n"),
    "forgets the event": ("        emit Leads(msg.sender, msg.value);\n", ""),
    "forgets a check": ('        require(msg.value > highest, "low");\n', ""),
    "refuses more": ('"low");', '"low"); require(owed[msg.sender] == 0);'),
    "spends what is held": ("highest = msg.value;", "highest = msg.value; payable(msg.sender).transfer(1);"),
}
POOR = """pragma solidity ^0.4.24;
contract Poor {
    address[] public members;
    function () public payable {}
    function join() public { members.push(msg.sender); }
    function share() public {
        for (uint256 at = 0; at < members.length; at++) {
            members[at].transfer(1 ether);
        }
    }
}
"""
PATIENT = POOR.replace(
    "members[at].transfer(1 ether);", "/*check*/ owed[members[at]] += 1 ether; held += 1 ether;"
).rstrip().removesuffix("}") + CLAIM.replace(
    '(bool ok, ) = msg.sender.call{value: amount}("")', "bool ok = msg.sender.call.value(amount)()"
)
ENOUGH = "require(address(this).balance - held >= 1 ether);"
PRICED = """pragma solidity ^0.8.20;
contract Priced {
    address payable[] public holders;
    mapping(address => uint256) public parts;
    uint256 public total;
    function buy(uint256 count) external payable {
        require(count > 0 && msg.value == count * 1000, "price");
        if (parts[msg.sender] == 0) holders.push(payable(msg.sender));
        parts[msg.sender] += count;
        total += count;
    }
    function share() external payable {
        require(total > 0);
        uint256 each = msg.value / total;
        for (uint256 i = 0; i < holders.length; i++) {
            require(holders[i].send(each * parts[holders[i]]), "stuck");
        }
    }
}
"""
DUE = "uint256 due = each * parts[holders[i]]; owed[holders[i]] += due; held += due;"
SHARED = (
    PRICED.replace('require(holders[i].send(each * parts[holders[i]]), "stuck");', DUE)
    .rstrip()
    .removesuffix("}")
    + CLAIM
)
DECLARED = (DeclaredChange("delayed-payment", "offer()"), DeclaredChange("storage-layout"))


def judged(tools: Toolchain, compiled: Compile, after: str, declared: tuple[DeclaredChange, ...]) -> str:
    report = run(tools, compiled, PUSHED, after, declared=declared)
    return check_of(report.contracts[-1], "same-behavior")


def test_a_payment_that_is_held_and_claimed_passes(tools: Toolchain, compiled: Compile) -> None:
    told = judged(tools, compiled, PULLED, DECLARED)
    assert told.startswith("pass") and "works before and no longer after" in told


def test_it_passes_only_where_it_was_declared(tools: Toolchain, compiled: Compile) -> None:
    assert judged(tools, compiled, PULLED, ()).startswith("fail")
    other = DeclaredChange("delayed-payment", "bid()")
    assert judged(tools, compiled, PULLED, (other,)).startswith("fail")


def test_a_receiver_who_sends_it_back_at_once_does_so_when_claiming(
    tools: Toolchain, compiled: Compile
) -> None:
    receive = "    receive() external payable { emit Given(msg.value); }\n"
    given = f"    event Given(uint256 amount);\n{receive}    event L"
    before, after = (text.replace("    event L", given, 1) for text in (PUSHED, PULLED))
    report = run(tools, compiled, before, after, declared=DECLARED).contracts[-1]
    assert check_of(report, "same-behavior").startswith("pass")
    kept = after.replace(CREDIT, "held += highest;")
    report = run(tools, compiled, before, kept, declared=DECLARED).contracts[-1]
    assert check_of(report, "same-behavior").startswith("fail")


def test_without_a_cure_the_attack_still_works(tools: Toolchain, compiled: Compile) -> None:
    beside = PUSHED.rstrip().removesuffix("}") + CLAIM.lstrip("\n")
    told = judged(tools, compiled, beside, DECLARED)
    assert told.startswith("fail") and "still works" in told


def test_what_nobody_can_claim_is_not_shown(tools: Toolchain, compiled: Compile) -> None:
    kept = PULLED.replace("function claim() external", "function claim() internal")
    assert judged(tools, compiled, kept, DECLARED).startswith("inconclusive")


@pytest.mark.parametrize("name", MUTANTS)
def test_a_wrong_cure_fails(name: str, tools: Toolchain, compiled: Compile) -> None:
    old, new = MUTANTS[name]
    assert old in PULLED
    told = judged(tools, compiled, PULLED.replace(old, new), DECLARED)
    assert told.startswith("fail"), told


@pytest.mark.parametrize(
    ("check", "verdict"),
    [(ENOUGH, "pass"), ("", "fail"), ("require(address(this).balance >= 1 ether);", "fail")],
    ids=["what is free", "nothing asked", "what is there"],
)
def test_what_the_contract_does_not_have_is_not_credited(
    check: str, verdict: str, tools: Toolchain, compiled: Compile
) -> None:
    before, after = (compiled(text, "0.4.26") for text in (POOR, PATIENT.replace("/*check*/", check)))
    declared = (DeclaredChange("delayed-payment", "share()"), DeclaredChange("storage-layout"))
    report = run(tools, lambda side: side, before, after, declared=declared)  # type: ignore[arg-type]
    told = check_of(report.contracts[-1], "same-behavior")
    assert told.startswith(verdict), told


@pytest.mark.parametrize(
    ("due", "verdict"),
    [(DUE, "pass"), (DUE.replace("owed[holders[i]] += due; ", ""), "fail"), ("", "fail")],
    ids=["credited", "only held", "kept"],
)
def test_payments_that_chance_hardly_makes_are_compared_too(
    due: str, verdict: str, tools: Toolchain, compiled: Compile
) -> None:
    declared = (DeclaredChange("delayed-payment", "share()"), DeclaredChange("storage-layout"))
    report = run(tools, compiled, PRICED, SHARED.replace(DUE, due), calls=2000, seed=1, declared=declared)
    told = check_of(report.contracts[-1], "same-behavior")
    assert told.startswith(verdict), told

"""Each declared attack path: a cure passes, and one that forgives or forbids too much fails."""

from __future__ import annotations

import pytest

from core.toolchain.toolchain import Toolchain
from core.verification.declared import DeclaredChange
from core.verification.report import ContractReport
from tests.core.verification.conftest import Compile
from tests.core.verification.evm.test_engine import check_of, run

POINTS = """pragma solidity ^0.7.0;
contract Points {
    mapping(address => uint256) public points;
    uint256 public moved;
    constructor() { points[msg.sender] = 10**18; }
    function share(address a, address b, uint256 each) public {
        uint256 total = 2 * each;
        /*check*/
        require(points[msg.sender] >= total, "few");
        points[msg.sender] -= total;
        points[a] += each;
        points[b] += each;
        moved++;
    }
}
"""
START = """pragma solidity ^0.7.0;
contract Start {
    address public owner;
    uint256 public fee;
    bool internal done;
    function initialize(address first, uint256 start) public { /*check*/ owner = first; fee = start; }
    function setFee(uint256 next) public { require(msg.sender == owner, "no"); fee = next; }
}
"""
VAULT = """pragma solidity ^0.7.0;
interface Token { function transferFrom(address from, address to, uint256 amount) external returns (bool); }
contract Vault {
    Token public token;
    mapping(address => uint256) public shares;
    constructor(Token accepted) { token = accepted; }
    function put(uint256 amount) public {
        shares[msg.sender] += amount;
        bool ok = token.transferFrom(msg.sender, address(this), amount);
        /*check*/
    }
}
"""
NAMED = """pragma solidity ^0.4.24;
contract Wallet {
    address public owner;
    uint public fee = 1;
    function () public payable {}
    function wallet(uint start) public { owner = msg.sender; fee = start; }
    function spend(address to, uint amount) public { require(msg.sender == owner); to.transfer(amount); }
}
"""
COUPONS = """pragma solidity ^0.7.0;
contract Coupons {
    address public issuer = msg.sender;
    mapping(address => uint256) public points;
    mapping(bytes32 => bool) internal used;
    function cash(uint256 amount, uint8 v, bytes32 r, bytes32 s) public {
        bytes32 digest = keccak256(abi.encode(address(this), amount));
        /*check*/
        require(ecrecover(digest, v, r, s) == issuer, "not signed");
        points[msg.sender] += amount;
    }
}
"""
BILLS = """pragma solidity ^0.7.0;
interface Token { function transferFrom(address from, address to, uint256 amount) external returns (bool); }
contract Bills {
    address internal constant OUTSIDER = address(uint160(0x75DE400000000000000000000000000075DE4A));
    mapping(address => uint256) public paid;
    function pay(Token token, address from, address to, uint256 amount) public {
        /*check*/
        paid[to] += amount;
        require(token.transferFrom(from, to, amount), "refused");
    }
}
"""
PAY = "pay(address,address,address,uint256)"
HEAD = "function wallet(uint start) public {"

CASES = [
    ("overflow", "share(address,address,uint256)", POINTS, 'require(total / 2 == each, "over");', "pass"),
    ("overflow", "share(address,address,uint256)", POINTS, "require(each < 2**64);", "fail"),
    ("overflow", "share(address,address,uint256)", POINTS, "require(moved > 2**200);", "fail"),
    ("overflow", "share(address,address,uint256)", POINTS, "require(each != 2**255);", "fail"),
    ("overflow", "share(address,address,uint256)", POINTS, "if (total / 2 != each) return;", "fail"),
    ("second-initialization", "initialize(address,uint256)", START, "require(!done); done = true;", "pass"),
    ("second-initialization", "initialize(address,uint256)", START, "require(done);", "fail"),
    ("second-initialization", "initialize(address,uint256)", START,
     "require(msg.sender != address(uint160(0x75DE400000000000000000000000000075DE4A)));", "fail"),
    ("second-initialization", "initialize(address,uint256)", START,
     "require(!done && start < 5); done = true;", "fail"),
    ("second-initialization", "initialize(address,uint256)", START,
     "require(!done || start == 10**18); done = true;", "fail"),
    ("replay", "cash(uint256,uint8,bytes32,bytes32)", COUPONS,
     "require(!used[digest]); used[digest] = true;", "pass"),
    ("replay", "cash(uint256,uint8,bytes32,bytes32)", COUPONS,
     "require(!used[s]); used[s] = true;", "fail"),
    ("replay", "cash(uint256,uint8,bytes32,bytes32)", COUPONS, "require(used[digest]);", "fail"),
    ("replay", "cash(uint256,uint8,bytes32,bytes32)", COUPONS,
     "bytes32 mine = keccak256(abi.encode(digest, msg.sender)); require(!used[mine]); used[mine] = true;",
     "fail"),
    ("false-answer", "put(uint256)", VAULT, "require(ok);", "pass"),
    ("false-answer", "put(uint256)", VAULT, "require(!ok);", "fail"),
    ("false-answer", "put(uint256)", VAULT, "require(ok && amount < 100);", "fail"),
    ("false-answer", "put(uint256)", VAULT, "require(ok || amount == 10**18);", "fail"),
    ("named-payer", PAY, BILLS, "require(from == msg.sender);", "pass"),
    ("named-payer", PAY, BILLS, "require(from == msg.sender || amount == 10**18);", "fail"),
    ("named-payer", PAY, BILLS, "require(from == msg.sender && amount < 10**6);", "fail"),
    ("named-payer", PAY, BILLS, "require(from != msg.sender);", "fail"),
    ("named-payer", PAY, BILLS, "require(from == address(this));", "fail"),
    ("named-payer", PAY, BILLS, "require(to == msg.sender);", "fail"),
    ("named-payer", PAY, BILLS, "require(msg.sender != OUTSIDER);", "fail"),
    ("named-payer", PAY, BILLS, "if (from != msg.sender) return;", "fail"),
    ("named-payer", PAY, BILLS, "require(from == msg.sender); paid[to]++;", "fail"),
    ("named-payer", PAY, BILLS, "from = msg.sender;", "fail"),
]  # fmt: skip


def judged(
    tools: Toolchain, compiled: Compile, before: str, after: str, change: DeclaredChange, version: str
) -> ContractReport:
    def compile_it(text: str) -> object:
        return compiled(text, version)

    declared = (change, DeclaredChange("storage-layout", "done"))
    return run(tools, compile_it, before, after, declared=declared).contracts[-1]


@pytest.mark.parametrize(
    ("kind", "subject", "text", "check", "verdict"),
    CASES,
    ids=[f"{case[0]} {case[3][:44]}" for case in CASES],
)
def test_a_cure_is_told_from_what_only_looks_like_one(
    kind: str, subject: str, text: str, check: str, verdict: str, tools: Toolchain, compiled: Compile
) -> None:
    change = DeclaredChange(kind, subject)  # type: ignore[arg-type]
    report = judged(tools, compiled, text, text.replace("/*check*/", check), change, "0.7.6")
    assert check_of(report, "same-behavior").startswith(verdict), check_of(report, "same-behavior")


@pytest.mark.parametrize(
    ("head", "verdict"),
    [
        ("constructor(uint start) public {", "pass"),
        ("constructor(uint start) public { start++;", "fail"),
        ("constructor(uint start) public { require(start == start + 1);", "inconclusive"),
        ("function renamed(uint start) public {", "inconclusive"),
    ],
)
def test_a_function_becomes_the_constructor_only_as_it_was(
    head: str, verdict: str, tools: Toolchain, compiled: Compile
) -> None:
    change = DeclaredChange("constructor", "wallet(uint256)")
    report = judged(tools, compiled, NAMED, NAMED.replace(HEAD, head), change, "0.4.26")
    assert check_of(report, "same-behavior").startswith(verdict), check_of(report, "same-behavior")

"""Changes that random calls do not meet by themselves: they are shown, or the answer is inconclusive."""

from __future__ import annotations

import pytest

from core.progress import silent
from core.toolchain.toolchain import Toolchain
from core.verification.engine import Budget, Request, verify
from core.verification.report import CheckResult
from tests.core.verification.conftest import Compile

HEAD = "pragma solidity >=0.6.0;\n"
TOKEN = """interface Token {
    function balanceOf(address who) external view returns (uint256);
    function price(address one, address other) external view returns (uint256);
    function transfer(address to, uint256 amount) external returns (bool);
}
"""
SUM = """contract Sum {
    uint256 public total;
    function add(uint256 x) external { require(x < 1000, "large"); total += x; }
    function plus(uint256 x) external view returns (uint256) {
        return x + total;
    }
}
"""
PLUS = "        return x + total;\n"
ODD = "        require(uint256(keccak256(abi.encode(x))) % 1000003 != 5);\n"
FAR = """
        if (keccak256(abi.encode(x)) == bytes32(uint256(77))) { return 1; }
"""
LATE = """contract Late {
    uint256 private constant MANY = 100000;
    uint256 public steps;
    uint256 public won;
    function step() external { steps++; }
    function win() external {
        if (steps >= MANY) {
            won += 2;
        }
    }
}
"""


def judged(
    tools: Toolchain, compiled: Compile, before: str, after: str, version: str = "0.8.30", calls: int = 1_500
) -> CheckResult:
    assert before != after
    request = Request(budget=Budget(calls, None, 3))
    report = verify(compiled(before, version), compiled(after, version), request, tools, silent())
    (contract,) = (item for item in report.contracts if item.gas or item.contract not in ("Token",))
    return next(item for item in contract.checks if item.id == "same-behavior")


UNSEEN = {
    "a branch beside code that runs": (SUM, PLUS, FAR + PLUS),
    "a branch on a line that runs": (
        SUM, "total += x;", "total += x; if (tx.origin == address(77)) total = 0;",
    ),
    "a check that went": (
        SUM.replace(PLUS, ODD + PLUS), ODD, "",
    ),
    "a statement behind a far condition": (LATE, "won += 2", "won += 3"),
    "a constant that decides far away": (LATE, "MANY = 100000", "MANY = 100001"),
    "the gas price": (SUM, "return x + total;", "return tx.gasprice > 9 gwei ? x : x + total;"),
    "the chain": (
        SUM.replace("x + total;", "x + total + block.chainid;"), "block.chainid", "31337"
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", UNSEEN)
def test_what_never_ran_is_inconclusive(name: str, tools: Toolchain, compiled: Compile) -> None:
    source, old, new = UNSEEN[name]
    result = judged(tools, compiled, HEAD + source, HEAD + source.replace(old, new))
    assert result.verdict == "inconclusive", result
    assert result.summary.startswith(("Changed code was never reached", "Only one side reads")), result


SHOWN = {
    "who is asked about in a static call": (
        "contract V { Token token; constructor(Token t) { token = t; }"
        " function mine() external view returns (uint256) { return token.balanceOf(msg.sender); } }",
        "balanceOf(msg.sender)", "balanceOf(address(this))",
    ),
    "the order of arguments of a static call": (
        "contract V { Token token; uint256 public last; constructor(Token t) { token = t; }"
        " function set(address a, address b) external { last = token.price(a, b); } }",
        "price(a, b)", "price(b, a)",
    ),
    "which refusal is caught": (
        "contract V { uint256 public kind; function go(Token t) external {"
        " try t.transfer(msg.sender, 1) { kind = 1; } catch Error(string memory) { kind = 2; }"
        " catch { kind = 3; } } }",
        "kind = 2", "kind = 3",
    ),
    "data of a refusal that is passed on": (
        'contract V { function go(address a) external { (bool ok, bytes memory r) = a.call(hex"01020304");'
        " if (!ok) { assembly { revert(add(r, 32), mload(r)) } } } }",
        "assembly { revert(add(r, 32), mload(r)) }", "r; revert();",
    ),
    "a log of the constructor": (
        "contract V { event Made(uint256 x); uint256 public x;"
        " constructor(uint256 y) { x = y; emit Made(y); } }",
        "emit Made(y)", "emit Made(y ^ 1)",
    ),
    "a call by the constructor": (
        "contract V { constructor(Token t) { t.transfer(msg.sender, 5); } }",
        "t.transfer(msg.sender, 5)", "t.transfer(address(t), 5)",
    ),
    "how a constructor refuses": (
        "contract V { uint256 public x; constructor(uint256 y) { require(y < 100, 'big'); x = y; } }",
        "'big'", "'BIG'",
    ),
    "a number of nothing in the constructor": (
        "contract V { uint256 immutable least; constructor(uint256 span, uint256 low) {"
        " require(span >= 3600); least = low; }"
        " function need() external view returns (uint256) { return least == 0 ? 1 : least; } }",
        "least == 0 ? 1", "least == 0 ? 0",
    ),
    "ether that comes unasked": (
        "contract V { uint256 total; function put() external payable { total += msg.value; }"
        " function held() external view returns (uint256) { return total; } }",
        "return total", "return address(this).balance",
    ),
    "a lock that stays for the transaction": (
        "contract V { bool transient locked; uint256 public n; function go() external {"
        " require(!locked); locked = true; n++; locked = false; } }",
        " locked = false;", "",
    ),
    "the end of calldata for the fallback": (
        "contract V { bytes32 public last; fallback() external { last = keccak256(msg.data); } }",
        "keccak256(msg.data)", "keccak256(msg.data[:msg.data.length > 40 ? 40 : msg.data.length])",
    ),
    "who proposes the block": (
        "contract V { address public last; function go() external { last = block.coinbase; } }",
        "block.coinbase", "address(0)",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", SHOWN)
def test_what_hid_is_met(name: str, tools: Toolchain, compiled: Compile) -> None:
    source, old, new = SHOWN[name]
    before = HEAD + TOKEN + source
    result = judged(tools, compiled, before, HEAD + TOKEN + source.replace(old, new))
    assert result.verdict == "fail", result


OLD = """pragma solidity ^{version};
contract Old {{
    uint256[] items;
    function add(uint256 x) public {{ items.push(x); }}
    function at(uint256 i) public view returns (uint256) {{ return items[i]; }}
    function part(uint256 a, uint256 b) public pure returns (uint256) {{ return a / b; }}
    function less(uint256 a) public pure returns (uint256) {{ assert(a < 7); return a; }}
}}
"""


@pytest.mark.parametrize("version", ["0.4.26", "0.7.6"])
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("return items[i];", "return i < items.length ? items[i] : 0;"),
        ("return a / b;", "return b == 0 ? 0 : a / b;"),
        ("assert(a < 7); ", ""),
    ],
)
def test_an_invalid_opcode_is_not_taken_for_too_little_gas(
    version: str, old: str, new: str, tools: Toolchain, compiled: Compile
) -> None:
    before = OLD.format(version=version)
    result = judged(tools, compiled, before, before.replace(old, new), version)
    assert result.verdict == "fail", result


EVEN = {
    "a check that never refuses, written otherwise": (
        SUM.replace("return x + total;", 'require(total < 2 ** 200, "full");\n        return x + total;'),
        'require(total < 2 ** 200, "full");', 'if (total >= 2 ** 200) revert("full");',
    ),
    "two ways that cost the same": (
        SUM.replace("return x + total;", "return x > 7 ? x : total;"),
        "x > 7 ? x : total", "7 < x ? x : total",
    ),
    "a name and a comment": (
        SUM, "return x + total;", "uint256 all = total; // both\n        return all + x;",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", EVEN)
def test_what_was_only_written_otherwise_passes(name: str, tools: Toolchain, compiled: Compile) -> None:
    source, old, new = EVEN[name]
    result = judged(tools, compiled, HEAD + source, HEAD + source.replace(old, new))
    assert result.verdict == "pass", result

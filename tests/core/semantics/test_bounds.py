"""What the proof of bounded arithmetic says line by line: `//= bounded` proven, `//= open` not."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from core.semantics.bounds import interval_of, is_arithmetic, proven_bounded, wraps_here
from core.semantics.model import semantics_of
from core.solidity.compilation import Compilation

Compile = Callable[..., Compilation]

MODERN = """// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;
interface Token { function transfer(address to, uint256 v) external returns (bool); }
contract Modern {
    struct Pool { uint256 filled; uint256 cap; }
    mapping(address => uint256) balances; mapping(uint256 => Pool) pools; mapping(address => uint256) nonces;
    mapping(address => uint256) paid; mapping(address => uint256) loose;
    uint256 total; uint256 last; uint256 anyTime; uint256 count; uint8 small; uint256 set;
    uint256 constant FEE = 30;
    uint256 rate;
    Token token;

    function required(address a, uint256 v) external {
        require(balances[a] >= v, "low");
        balances[a] -= v; //= bounded
        balances[a] -= v; //= open
    }
    function otherKey(address a, address b, uint256 v) external {
        require(balances[a] >= v);
        balances[b] -= v; //= open
    }
    function written(address a, address b, uint256 v) external {
        require(balances[a] >= v);
        balances[b] = 0;
        balances[a] -= v; //= open
    }
    function called(address a, uint256 v) external {
        require(balances[a] >= v);
        token.transfer(a, v);
        balances[a] -= v; //= open
    }
    function early(uint256 a, uint256 b) external pure returns (uint256) {
        if (a < b) { return 0; }
        return a - b; //= bounded
    }
    function reverted(uint256 a, uint256 b) external pure returns (uint256) {
        if (a <= b || b == 0) revert();
        uint256 left = a - b - 1; //= bounded
        return b - 1 + left; //= bounded
    }
    function notEarly(uint256 a, uint256 b) external returns (uint256) {
        if (a < b) { total = 1; }
        return a - b; //= open
    }
    function changed(uint256 a, uint256 b) external pure returns (uint256) {
        require(a >= b);
        b = 7 * (b % 3); //= bounded
        return a - b; //= open
    }
    function branch(uint256 a, uint256 b) external pure returns (uint256) {
        if (a > b && a < 100) {
            return a - b; //= bounded
        } else {
            return a - b; //= open
        }
    }
    function ternary(uint256 a, uint256 b) external pure returns (uint256) {
        uint256 least = a < b ? a : b;
        return a > b ? a - b : b - a; //= bounded
    }
    function least(uint256 a, uint256 b) external pure returns (uint256) {
        uint256 m = a < b ? a : b;
        return a - m; //= bounded
    }
    function most(uint256 a, uint256 b) external pure returns (uint256) {
        uint256 m = a < b ? b : a;
        return a - m; //= open
    }
    function clamp(uint256 a, uint256 b) external pure returns (uint256) {
        if (b > a) b = a;
        return a - b; //= bounded
    }
    function clampWrong(uint256 a, uint256 b) external pure returns (uint256) {
        if (b < a) b = a;
        return a - b; //= open
    }
    function fee(uint256 v) external pure returns (uint256) {
        uint256 cut = v * FEE / 10000; //= open
        return v - cut; //= bounded
    }
    function feeTooHigh(uint256 v) external pure returns (uint256) {
        uint256 cut = v * 20000 / 10000; //= open
        return v - cut; //= open
    }
    function feeSet(uint256 v) external view returns (uint256) {
        require(rate <= 10_000);
        return v - v * rate / 10_000; //= open
    }
    function feeKnown(uint256 v) external view returns (uint256) {
        require(rate <= 10_000);
        uint256 cut = v * rate / 10_000; //= open
        return v - cut; //= bounded
    }
    function loop(uint256[] calldata values) external pure returns (uint256 sum) {
        for (uint256 i = 0; i < values.length; i++) { //= bounded
            sum += values[i]; //= open
        }
    }
    function inclusive(uint256 n) external pure returns (uint256 sum) {
        for (uint256 i = 0; i <= n; i++) { //= open
            sum += 1; //= open
        }
    }
    function inclusiveSmall(uint32 n) external pure returns (uint256 sum) {
        for (uint256 i = 1; i <= n; i++) { //= bounded
            sum = i - 1; //= bounded
        }
    }
    function narrow(uint256 n) external pure returns (uint256 r) {
        for (uint8 i = 0; i < n; i++) { r = n; } //= open
    }
    function down(uint256[] calldata v) external pure returns (uint256 r) {
        for (uint256 i = v.length; i > 0; i--) { //= bounded
            r = v[i - 1]; //= bounded
        }
    }
    function downWrong(uint256[] calldata v) external pure returns (uint256 r) {
        for (uint256 i = v.length - 1; i >= 0; i--) { r = v[i]; } //= open
    }
    function changedInLoop(uint256 a, uint256 b) external pure {
        require(a >= b);
        while (b > 2) {
            a = a - b; //= open
        }
    }
    function swap(uint256[] memory v) external pure returns (uint256 r) {
        for (uint256 i = 0; i < v.length; i++) { //= bounded
            r = v[v.length - 1 - i]; //= bounded
        }
    }
    function casts(uint128 a, uint64 b, uint256 c) external pure returns (uint256) {
        uint256 r = uint256(a) * b + a; //= bounded
        r = uint256(a) + c; //= open
        return uint256(a) * uint256(b) * 2; //= bounded
    }
    function narrowType(uint128 a, uint128 b) external pure returns (uint256) {
        return a + b; //= open
    }
    function time(uint32 d, uint256 e) external returns (uint256) {
        last = block.timestamp;
        uint256 end = block.timestamp + d + 1 days; //= bounded
        return end + e; //= open
    }
    function passed() external view returns (uint256) {
        return block.timestamp - last; //= bounded
    }
    function setTime(uint256 t) external { anyTime = t; }
    function passedAny() external view returns (uint256) {
        return block.timestamp - anyTime; //= open
    }
    function counters(address a) external {
        count++; //= bounded
        nonces[a] += 1; //= bounded
        small++; //= open
        set++; //= open
    }
    function setTo(uint256 x) external { set = x; }
    function pay() external payable {
        paid[msg.sender] += msg.value; //= bounded
        loose[msg.sender] += msg.value; //= open
    }
    function take(uint256 v) external {
        paid[msg.sender] -= v; //= open
        unchecked { loose[msg.sender] -= v; } //= open
    }
    function pool(uint256 id, uint256 v) external {
        Pool storage p = pools[id];
        require(p.cap > p.filled && v <= p.cap - p.filled); //= bounded
        p.filled += v; //= bounded
    }
    function poolWrong(uint256 id, uint256 v) external {
        Pool storage p = pools[id];
        require(v <= p.cap);
        p.filled += v; //= open
    }
    function maxLess(uint256 a, uint256 b) external pure returns (uint256) {
        require(b <= type(uint256).max - a); //= bounded
        return a + b; //= bounded
    }
    function share(uint256 a, uint256 b) external pure returns (uint256) {
        require(a > 0 && b <= type(uint256).max / a);
        return a * b; //= bounded
    }
    function inUnchecked(uint256 a, uint256 b, uint256 c) external pure returns (uint256) {
        unchecked {
            uint256 d = a + b; //= open
            require(d >= a && a >= c);
            return a - c; //= bounded
        }
    }
    function wrappedFact(uint256 a, uint256 b, uint256 c) external pure returns (uint256) {
        unchecked {
            require(a + b >= c); //= open
            return a - (c - b); //= open
        }
    }
    function signed(int256 a, int128 b, int128 c) external pure returns (int256) {
        int256 r = int256(b) - c; //= bounded
        return r + a; //= open
    }
    function negated(int64 a) external pure returns (int256) {
        int256 wide = a;
        return -wide; //= bounded
    }
    function assembled(uint256 a, uint256 b) external pure returns (uint256) {
        require(a >= b);
        assembly { b := add(b, 1) }
        return a - b; //= open
    }
    function masked(uint256 a) external pure returns (uint256) {
        return (a & 0xff) + (a >> 8) + (a % 7); //= bounded
    }
    function powers(uint8 d) external pure returns (uint256) {
        require(d <= 18);
        return 10 ** d; //= bounded
    }
    function powersOpen(uint8 d) external pure returns (uint256) {
        return 10 ** d; //= open
    }
    function twice(uint256 a, uint256 b) external returns (uint256) {
        require(a >= b);
        total = a - b; //= bounded
        uint256 kept = total;
        kept -= total; //= bounded
        return kept;
    }
    function noEqualAfterWrite(uint256 a) external returns (uint256) {
        uint256 kept = total;
        total = a;
        return kept - total; //= open
    }
    function selfAssign(uint256 x, uint256 y) external pure returns (uint256) {
        require(x >= y);
        x = x / 2;
        return x - y; //= open
    }
    modifier guarded() { require(total >= 5); _; total - 5; } //= open
    function g() external guarded { total = 0; }
}
"""

OLD = """pragma solidity ^0.4.24;
contract Old {
    mapping(address => uint256) balances; uint256 total; uint256 count;
    function send(address to, uint256 v) public {
        require(balances[msg.sender] >= v);
        require(balances[to] + v > balances[to]); //= open
        balances[msg.sender] -= v; //= bounded
        total = v;
    }
    function credit(address to, uint256 v) public {
        require(balances[to] + v >= balances[to]); //= open
        balances[to] += v; //= bounded
    }
    function unsafe(address to, uint256 v) public {
        balances[msg.sender] -= v; //= open
        balances[to] += v; //= open
    }
    function batch(address[] to, uint256 v) public {
        uint256 amount = uint256(to.length) * v; //= open
        require(balances[msg.sender] >= amount);
        balances[msg.sender] -= amount; //= bounded
        for (uint256 i = 0; i < to.length; i++) { //= bounded
            balances[to[i]] += v; //= open
        }
    }
    function small() public {
        for (var i = 0; i < 2000; i++) { total = i; } //= open
        count += 1; //= bounded
        total = now + 1 days; //= bounded
        total = 2 ether * 3; //= bounded
    }
    function max(uint256 a) public pure returns (uint256) {
        return uint256(-1) - a; //= bounded
    }
    function ifReverts(uint256 a, uint256 b) public returns (uint256) {
        if (a < b) revert();
        total = 3;
        return a - b; //= bounded
    }
}
"""


@pytest.mark.parametrize("source", [MODERN, OLD], ids=["0.8", "0.4"])
def test_every_line_is_judged_as_it_says(compiled: Compile, source: str) -> None:
    compilation = compiled(source)
    assert compilation.ok, compilation.diagnostics
    model = semantics_of(compilation)
    text = compilation.input.sources["a.sol"]
    judged: dict[int, list[bool]] = {}
    for node in compilation.asts["a.sol"].walk("BinaryOperation", "Assignment", "UnaryOperation"):
        if is_arithmetic(node):
            line = text.line_of(node.span.start)
            judged.setdefault(line, []).append(proven_bounded(model, node))
    wrong = []
    for number, line in enumerate(source.splitlines(), 1):
        verdict = line.rpartition("//= ")[2].strip() if "//= " in line else ""
        answers = judged.get(number, [])
        if verdict == "bounded" and not (answers and all(answers)):
            wrong.append(f"{number}: not proven: {line.strip()}")
        elif verdict == "open" and all(answers):
            wrong.append(f"{number}: proven: {line.strip()}")
        elif not verdict and answers:
            wrong.append(f"{number}: says nothing: {line.strip()}")
    assert not wrong, "\n".join(wrong)


def test_where_arithmetic_wraps_depends_on_compiler_and_block(compiled: Compile) -> None:
    new, old = compiled(MODERN), compiled(OLD)
    wraps = {
        compilation.version: {
            wraps_here(semantics_of(compilation), node)
            for node in compilation.asts["a.sol"].walk("BinaryOperation")
            if is_arithmetic(node)
        }
        for compilation in (new, old)
    }
    assert wraps == {new.version: {True, False}, old.version: {True}}


def test_an_interval_counts_comparisons_in(compiled: Compile) -> None:
    source = """// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;
contract C { function f(uint256 a) external pure returns (uint256) { require(a > 4 && a <= 9); return a; } }
"""
    compilation = compiled(source)
    value = next(compilation.asts["a.sol"].walk("Return")).child("expression")
    assert value is not None
    assert interval_of(semantics_of(compilation), value) == (5, 9)

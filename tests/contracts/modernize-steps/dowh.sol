pragma solidity ^0.4.24;

contract A {
    function f(uint a) public pure returns (uint) { uint i = 0; do { i += 2; if (i > a % 9) break; } while (i < 20); return i; } function g(uint a) public pure returns (uint s) { uint i; while (i < a % 5) { i++; if (i == 2) continue; s += i; } }
}

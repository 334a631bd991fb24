pragma solidity ^0.4.24;

contract A {
    function f(uint a) public pure returns (uint r) { r = 1; if (a > 3) return; r = 2; } function g(uint a) public pure returns (uint, bool) { if (a > 3) return; return (a, true); }
}

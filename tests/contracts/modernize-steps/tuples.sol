pragma solidity ^0.4.24;

contract A {
    function t() internal pure returns (uint, uint, bool) { return (1, 2, true); } function f() public pure returns (uint) { var (a, , c) = t(); if (c) return a; } function g() public pure returns (uint x, uint y) { (x, y) = (y, x + 1); }
}

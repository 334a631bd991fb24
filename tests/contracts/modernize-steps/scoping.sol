pragma solidity ^0.4.24;

contract A {
    function f(uint a) public pure returns (uint) { if (a > 3) { uint b = a * 2; } else { b = 7; } return b; } function g(uint n) public pure returns (uint s) { for (uint i = 0; i < n % 10; i++) { uint x; x += i; s += x; } } function h(uint n) public pure returns (uint) { for (uint i = 0; i < n % 7; i++) {} return i; }
}

pragma solidity ^0.4.11;

contract A {
    uint public x; function f(uint a) returns (uint) { if (a == 3) throw; if (a > 9) { throw; } else x = a; return a; } function g() { assert(x > 1); x = 100 / (x - 2); }
}

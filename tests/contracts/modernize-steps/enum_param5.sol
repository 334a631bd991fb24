pragma solidity ^0.5.0;

contract A {
    enum E {A,B,C} E public e; function f(E x) public { e = x; } function n(E x, uint a) public pure returns (uint) { if (a > 5) return uint(x); return a; }
}

pragma solidity ^0.4.24;

contract A {
    enum E {A,B,C} E public e; event L(E e); function f(E x) public { e = x; } function g(E x) public pure returns (uint) { return uint(x); } function h(E x) public pure returns (bool) { return x == E.B; } function n(E x, uint a) public pure returns (uint) { if (a > 5) return uint(x); return a; }
}

pragma solidity ^0.4.24;

contract A {
    struct S { uint a; uint[] l; bytes b; } S s; function f(uint[3] x, uint[] y, bytes z, string t) public returns (uint[3], uint[], bytes, string) { s.l = y; s.b = z; uint[] l = s.l; l.push(4); uint[] memory m = new uint[](3); m[0] = l.length; return (x, m, s.b, t); } function g(uint[] storage q) internal view returns (uint) { return q[0]; } function h() public view returns (uint) { return g(s.l); } function e(uint[] a, bytes b) external pure returns (uint) { return a.length + b.length; }
}

pragma solidity ^0.4.24;

contract A {
    uint[] public a; bytes32[] b; constructor() public { a.length = 4; } function g() public { a.length = 0; b.length++; b[b.length - 1] = 0x0; } function h(uint v) public returns (uint) { return a.push(v); } function k() public { require(a.length > 0); a.length -= 1; } function m(uint v) public { uint i = a.push(v) - 1; a[i]++; } function len() public view returns (uint, uint) { return (a.length, b.length); } function grow(uint v) public { a[a.length++] = v; }
}

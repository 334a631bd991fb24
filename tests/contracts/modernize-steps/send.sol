pragma solidity ^0.4.24;

contract A {
    } contract P { function () public payable {} } contract A2 { P p; mapping(address => uint) b; constructor() public { p = new P(); } function f() public payable { p.transfer(msg.value); } function g(address a) public { if (a == address(p)) revert(); if (!a.send(this.balance / 2)) b[a]++; } function h() public view returns (uint) { return p.balance + address(p).balance + uint(p); } function k(address[] a) public { for (uint i = 0; i < a.length; i++) a[i].transfer(0); } function d() public { selfdestruct(msg.sender); }
}

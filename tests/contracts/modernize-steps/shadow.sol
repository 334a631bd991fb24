pragma solidity ^0.4.24;

contract A {
    } contract B { uint internal x; address owner; function bx() public view returns (uint) { return x; } function sx(uint v) public { x = v; } } contract C is B { uint x; address owner; function cx() public view returns (uint) { return x; } function tx_(uint v) public { x = v; owner = msg.sender; }
}

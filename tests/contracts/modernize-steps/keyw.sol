pragma solidity ^0.4.24;

contract A {
    uint auto; function f(uint override, uint gwei) public returns (uint virtual) { auto = override; virtual = auto + gwei; } function typedef() internal {} function g() public { typedef(); }
}

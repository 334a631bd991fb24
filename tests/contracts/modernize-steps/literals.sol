pragma solidity ^0.4.24;

contract A {
    uint constant A = 2 weeks; uint constant B = 1 years; uint public c = 3 szabo + 2 finney; function f() public pure returns (uint, int, uint8, uint128) { return (uint(-1), int(-1), uint8(-1), uint128(-2)); } function g() public pure returns (address, bytes4, bytes32) { return (address(-1), bytes4(0x01), bytes32(7)); } function h() public view returns (bool) { return now > B + A; } function z(address a) public pure returns (bool) { return a == 0x0 || a == address(1) || a == 0xdeadbeef; }
}

pragma solidity ^0.4.24;

contract A {
    string public name = "Grüße"; function f() public pure returns (string) { return "ok ✓"; } function k() public pure returns (bytes32) { return keccak256("abc"); } function k2(string a, uint b) public pure returns (bytes32, bytes32) { return (sha256(a, b), keccak256(b)); } function k3() public pure returns (bytes32) { return keccak256(uint(1), 2, "x", 0x1234); } function r(bytes b) public pure returns (bytes20) { return ripemd160(b); }
}

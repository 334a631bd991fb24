pragma solidity ^0.4.24;

contract A {
    function f(bytes32 b) public pure returns (uint8 v, bytes1 c, uint w, address a, bytes4 d, bytes20 e) { v = uint8(b); c = bytes1(uint8(b[0])); w = uint(b); a = address(b); d = bytes4(w); e = bytes20(a); } function g(bytes s) public pure returns (uint n) { for (uint i = 0; i < s.length; i++) { if (s[i] == 0x41 || s[i] == byte(66)) n += uint(s[i]) - 48; } } function h(string s) public pure returns (bytes32 r) { bytes memory b = bytes(s); if (b.length == 0) return 0x0; assembly { r := mload(add(s, 32)) } } function hx(uint i) public pure returns (byte) { bytes16 t = 0x30313233343536373839616263646566; return t[i % 16]; }
}

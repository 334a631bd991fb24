pragma solidity ^0.4.24;

contract A {
    function a(int8 x) public pure returns (uint, uint16, int, uint8) { return (uint(x), uint16(x), int(x), uint8(x)); } function b(uint8 x, int y) public pure returns (int, int8, uint8, uint) { return (int(x), int8(x), uint8(y), uint(y)); } function c(uint16 x, int16 y) public pure returns (uint8, uint16, int) { return (uint8(x), uint16(-y), -y * y); } function d(uint8 x, uint8 y) public pure returns (uint8, uint, uint8) { return (x - y, x * y, x ** y); } function sh(uint x, uint8 n) public pure returns (uint, uint, uint) { return (x << n, x >> n, 1 << n); }
}

// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;


contract Numbers {
    uint256 public calls;
    mapping(uint16 => uint256) public sums;

    function sum(uint16 n) external returns (uint256 total) {
        calls++;
        for (uint256 i = 1; i <= _least(n, 300); i++) {
            total += i;
        }
        sums[n] = total;
    }

    function ones(uint256 word) external pure returns (uint256 count) {
        for (uint256 i = 0; i < 256; i++) {
            if ((word >> i) & 1 == 1) count++;
        }
    }

    function gcd(uint64 a, uint64 b) public pure returns (uint64) {
        if (b == 0) return a;
        return gcd(b, a % b);
    }

    function power(uint64 base, uint8 exponent) external pure returns (uint256 result) {
        require(exponent <= 4, "exponent too large");
        result = 1;
        for (uint256 i = 0; i < exponent; i++) {
            result *= base;
        }
    }

    function sign(int256 x) external pure returns (int8) {
        if (x > 0) {
            return 1;
        } else if (x < 0) {
            return -1;
        } else {
            return 0;
        }
    }

    function middle(uint256 a, uint256 b, uint256 c) external pure returns (uint256) {
        return _most(_least(a, b), _least(_most(a, b), c));
    }

    function half(uint256 a, uint256 b) external pure returns (uint256) {
        return a / 2 + b / 2 + ((a % 2) + (b % 2)) / 2;
    }

    function _least(uint256 a, uint256 b) internal pure returns (uint256) {
        return a < b ? a : b;
    }

    function _most(uint256 a, uint256 b) internal pure returns (uint256) {
        return a > b ? a : b;
    }
}

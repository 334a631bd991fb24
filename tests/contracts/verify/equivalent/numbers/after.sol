// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;


contract Numbers {
    uint256 public calls;
    mapping(uint16 => uint256) public sums;

    function middle(uint256 a, uint256 b, uint256 c) external pure returns (uint256) {
        if (a > b) (a, b) = (b, a);
        if (c <= a) return a;
        return c >= b ? b : c;
    }

    function half(uint256 a, uint256 b) external pure returns (uint256) {
        return (a & b) + ((a ^ b) >> 1);
    }

    function sign(int256 x) external pure returns (int8 result) {
        if (x == 0) return 0;
        result = x < 0 ? -1 : int8(1);
    }

    function power(uint64 base, uint8 exponent) external pure returns (uint256) {
        require(exponent < 5, "exponent too large");
        return uint256(base) ** exponent;
    }

    function gcd(uint64 x, uint64 y) public pure returns (uint64) {
        while (y != 0) {
            (x, y) = (y, x % y);
        }
        return x;
    }

    function ones(uint256 word) external pure returns (uint256 count) {
        while (word != 0) {
            unchecked {
                word &= word - 1;
                ++count;
            }
        }
    }

    function sum(uint16 n) external returns (uint256 total) {
        ++calls;
        uint256 top = n > 300 ? 300 : n;
        total = (top * (top + 1)) / 2;
        sums[n] = total;
    }
}

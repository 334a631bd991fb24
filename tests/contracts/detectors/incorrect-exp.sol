// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

contract Amounts {
    uint256 public constant SUPPLY = 21000000 * (10 ^ 18); //~ incorrect-exp
    uint256 public constant GOOD = 21000000 * 10 ** 18;
    uint256 public constant MASK = 0xff ^ 0x0f;

    function scaled(uint256 amount, uint8 decimals) external pure returns (uint256) {
        return amount * (10 ^ decimals); //~ incorrect-exp
    }

    function limit() external pure returns (uint256) {
        return 2 ^ 128; //~ incorrect-exp
    }

    function inLoop(uint256 rounds) external pure returns (uint256 total) {
        for (uint256 i = 0; i < rounds; i++) {
            total += 2 ^ i; //~ incorrect-exp
        }
    }

    function scaledWell(uint256 amount, uint8 decimals) external pure returns (uint256) {
        return amount * 10 ** decimals;
    }

    function toggled(uint256 flags) external pure returns (uint256) {
        return flags ^ 4;
    }

    function mixed(uint256 one, uint256 two) external pure returns (uint256) {
        return one ^ two;
    }

    function pattern(uint256 word) external pure returns (uint256) {
        return 0x10 ^ word;
    }

    function flippedLow(uint256 word) external pure returns (uint256) {
        return 1 ^ word;
    }
}

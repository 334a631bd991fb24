// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

contract Comparisons {
    function notNegative(uint256 amount) external pure returns (bool) {
        return amount >= 0; //~ tautology
    }

    function zeroFirst(uint256 amount) external pure returns (bool) {
        return 0 <= amount; //~ tautology
    }

    function negative(uint256 amount) external pure returns (bool) {
        return amount < 0; //~ tautology
    }

    function large(uint8 small) external pure returns (bool) {
        if (small < 512) return true; //~ tautology
        return false;
    }

    function itself(uint256 one, uint256 two) external pure returns (bool) {
        return one == one && two > 3; //~ tautology
    }

    function signed(int256 delta) external pure returns (bool) {
        return delta >= 0;
    }

    function positive(uint256 amount) external pure returns (bool) {
        return amount > 0;
    }

    function inRange(uint8 small) external pure returns (bool) {
        return small < 255 && small >= 1;
    }

    function twoNames(uint256 one, uint256 two) external pure returns (bool) {
        return one == two;
    }

    function twoCalls() external view returns (bool) {
        return gasleft() == gasleft();
    }

    function wide(uint8 small, uint256 other) external pure returns (bool) {
        return small < other;
    }
}

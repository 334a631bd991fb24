// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

contract Limits {
    uint256 limit = 100; //~ constant-variable
    address public target = address(7); //~ constant-variable
    uint256 raised = 1;
    uint256 unset;
    uint256 time = block.timestamp;
    uint256 early = 5;
    uint256 constant FIXED = 9;
    uint256[] list;
    uint256 copy;

    constructor() {
        copy = early;
        list.push(1);
    }

    function check(uint256 amount) external view returns (bool) {
        return amount <= limit;
    }

    function raise() external {
        raised += 1;
    }

    function never() external view returns (uint256) {
        return unset;
    }

    function since() external view returns (uint256) {
        return block.timestamp - time;
    }

    function fixed_() external pure returns (uint256) {
        return FIXED;
    }

    function copied() external view returns (uint256) {
        return copy + early;
    }

    function count() external view returns (uint256) {
        return list.length;
    }

    function late() external {
        copy = 2;
    }
}

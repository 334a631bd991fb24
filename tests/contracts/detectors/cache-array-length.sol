// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

interface Other {
    function act() external;
}

contract List {
    uint256[] items;
    mapping(uint256 => uint256[]) groups;

    function add(uint256 item) public {
        items.push(item);
    }

    function sum() external view returns (uint256 total) {
        for (uint256 i = 0; i < items.length; i++) { //~ cache-array-length
            total += items[i];
        }
    }

    function clear() external {
        for (uint256 i; i < items.length; ++i) items[i] = 0; //~ cache-array-length
    }

    function grow() external {
        for (uint256 i = 0; i < items.length && i < 5; i++) items.push(i);
    }

    function trim() external {
        for (uint256 i = 0; i < items.length; i++) items.pop();
    }

    function growInside() external {
        for (uint256 i = 0; i < items.length; i++) {
            if (i < 3) add(i);
        }
    }

    function callOut(Other other) external {
        for (uint256 i = 0; i < items.length; i++) other.act();
    }

    function once() external view returns (uint256 total) {
        uint256 length = items.length;
        for (uint256 i = 0; i < length; i++) total += items[i];
    }

    function inMemory(uint256[] memory values) external pure returns (uint256 total) {
        for (uint256 i = 0; i < values.length; i++) total += values[i];
    }

    function inCalldata(uint256[] calldata values) external pure returns (uint256 total) {
        for (uint256 i = 0; i < values.length; i++) total += values[i];
    }
}

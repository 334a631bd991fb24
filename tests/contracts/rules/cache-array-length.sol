// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

// Länge 🚀: offsets are bytes.

contract List {
    uint256[] public items;
    uint256[3] public fixedItems;
    mapping(uint256 => uint256[]) public nested;

    function sum() external view returns (uint256 total) {
        for (uint256 i = 0; i < items.length; i++) total += items[i]; //~ cache-array-length
        for (uint256 i = 0; i != items.length; ++i) { //~ cache-array-length
            total += items[i];
        }
    }

    function raise() external {
        for (uint256 i = 0; i < items.length; i++) { //~ cache-array-length
            items[i] += 1;
        }
    }

    // Left alone from here on.

    function grow(uint256 most) external {
        for (uint256 i = 0; i < items.length && i < most; i++) items.push(i);
        for (uint256 i = 0; i < items.length; i++) shrink();
    }

    function aliased() external {
        uint256[] storage same = items;
        for (uint256 i = 0; i < items.length; i++) same.push(i);
    }

    function shrink() internal {
        items.pop();
    }

    function others(uint256[] memory values) external view returns (uint256 total) {
        for (uint256 i = 0; i < values.length; i++) total += values[i];
        for (uint256 i = 0; i < fixedItems.length; i++) total += fixedItems[i];
        for (uint256 i = 0; i < nested[1].length; i++) total += nested[1][i];
    }

    function called(address[] calldata who) external {
        for (uint256 i = 0; i < items.length; i++) {
            (bool ok, ) = who[i].call("");
            require(ok, "failed");
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

// Zähler 🚀: offsets are bytes.

contract Tally {
    event Counted(uint256 total);

    uint256 public total;
    uint128 public small;
    mapping(address => uint256) public per;

    function add(uint256[] calldata values) external {
        for (uint256 i = 0; i < values.length; i++) total += values[i]; //~ loop-accumulation
    }

    function both(uint256[] calldata values) external {
        uint256 i;
        while (i < values.length) {
            if (values[i] == 0) {
                i++;
                continue;
            }
            total = total + values[i]; //~ loop-accumulation
            small++; //~ loop-accumulation
            emit Counted(total); //~ loop-accumulation
            if (values[i] == 7) break;
            i++;
        }
    }

    // Left alone from here on.

    function mapped(address[] calldata who) external {
        for (uint256 i = 0; i < who.length; i++) per[who[i]] += 1;
    }

    function returned(uint256[] calldata values) external {
        for (uint256 i = 0; i < values.length; i++) {
            total += values[i];
            if (total > 10) return;
        }
    }

    function called(uint256[] calldata values) external {
        for (uint256 i = 0; i < values.length; i++) {
            total += values[i];
            check();
        }
    }

    function check() internal view {
        require(total < 1000, "too much");
    }

    function paid(address payable[] calldata who) external {
        for (uint256 i = 0; i < who.length; i++) {
            total += 1;
            who[i].transfer(1);
        }
    }

    function onlySet(uint256[] calldata values) external {
        for (uint256 i = 0; i < values.length; i++) total = values[i];
    }
}

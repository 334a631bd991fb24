// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

interface Source {
    function value() external view returns (uint256);
    function act() external returns (uint256);
}

contract Tally {
    uint256 public total;
    uint256 public last;
    mapping(address => uint256) counts;

    function add(uint256[] calldata values) external {
        for (uint256 i = 0; i < values.length; i++) { //~ loop-accumulation
            total += values[i];
        }
    }

    function countDown(uint256 times) external {
        while (times > 0) { //~ loop-accumulation
            times--;
            total--;
        }
    }

    function nested(uint256[][] calldata rows) external {
        for (uint256 i = 0; i < rows.length; i++) { //~ loop-accumulation
            for (uint256 k = 0; k < rows[i].length; k++) total += rows[i][k];
        }
    }

    function local(uint256[] calldata values) external {
        uint256 sum = total;
        for (uint256 i = 0; i < values.length; i++) sum += values[i];
        total = sum;
    }

    function callOut(Source[] calldata sources) external {
        for (uint256 i = 0; i < sources.length; i++) total += sources[i].act();
    }

    function leaves(uint256[] calldata values) external {
        for (uint256 i = 0; i < values.length; i++) {
            total += values[i];
            if (total > 100) return;
        }
    }

    function onlySet(uint256[] calldata values) external {
        for (uint256 i = 0; i < values.length; i++) last = values[i];
    }

    function byKey(address[] calldata people) external {
        for (uint256 i = 0; i < people.length; i++) counts[people[i]] += 1;
    }

    function seen(uint256[] calldata values) external {
        for (uint256 i = 0; i < values.length; i++) {
            total += values[i];
            last = _half();
        }
    }

    function _half() internal view returns (uint256) {
        return total / 2;
    }
}

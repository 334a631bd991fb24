// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

contract Sale {
    uint256 public constant START = 1_900_000_000;
    uint256 immutable end;
    uint256 last;
    mapping(address => uint256) since;

    constructor(uint256 given) {
        end = given;
    }

    function exactly() external {
        require(block.timestamp == START, "not now"); //~ timestamp-dependence
        last = 1;
    }

    function exactlyGiven(uint256 when) external view returns (uint256) {
        if (block.timestamp != when) { //~ timestamp-dependence
            return 0;
        }
        return 1;
    }

    function exactlyHere(uint256 when) external view returns (bool) {
        uint256 time = block.timestamp;
        return time == when ? true : false; //~ timestamp-dependence
    }

    function shortWindow() external view returns (bool) {
        require(block.timestamp - since[msg.sender] < 10, "too late"); //~ timestamp-dependence
        return true;
    }

    function shortPause() external {
        if (block.timestamp >= last + 5 seconds) { //~ timestamp-dependence
            last = block.timestamp;
        }
    }

    function shortLoop(uint256 start) external view returns (uint256 n) {
        while (block.timestamp < start + 3) { //~ timestamp-dependence
            n++;
        }
    }

    function deadline(uint256 until) external {
        require(block.timestamp <= until, "too late");
        last = block.timestamp;
    }

    function longPause() external {
        require(block.timestamp >= last + 1 days);
        last = block.timestamp;
    }

    function oncePerBlock() external {
        if (last == block.timestamp) return;
        last = block.timestamp;
    }

    function closed() external view returns (bool) {
        return block.timestamp > end;
    }

    function elapsed() external view returns (uint256) {
        return block.timestamp - since[msg.sender];
    }

    function vested(uint256 total) external view returns (uint256) {
        if (block.timestamp > end) return total;
        return (total * (block.timestamp - START)) / (end - START);
    }
}

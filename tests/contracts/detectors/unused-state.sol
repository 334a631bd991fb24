// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

abstract contract Template {
    uint256 internal offered;
    uint256 private forgotten; //~ unused-state
    uint256[50] private __gap;

    function run() external virtual;
}

contract Final is Template {
    uint256 private constant LIMIT = 3; //~ unused-state
    uint256 private constant FEE = 4;
    address internal keeper; //~ unused-state
    uint256 public shown;
    uint256 private sum;
    mapping(address => uint256) private balances;

    function run() external override {
        sum += FEE;
    }

    function put() external payable {
        balances[msg.sender] += msg.value;
    }

    function total() external view returns (uint256) {
        return sum;
    }

    function one() external pure returns (uint256) {
        return 1;
    }

    function two() external pure returns (uint256) {
        return 2;
    }
}

contract Slots {
    uint256 private zero;

    function read(uint256 at) external view returns (uint256 found) {
        assembly {
            found := sload(at)
        }
    }

    function write(uint256 at, uint256 value) external {
        assembly {
            sstore(at, value)
        }
    }
}

contract Named {
    uint256 private seen;

    function byAssembly() external view returns (uint256 found) {
        assembly {
            found := sload(seen.slot)
        }
    }
}

// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

interface Other {
    function act() external;
}

contract Limits {
    uint256 limit;
    mapping(address => uint256) balances;
    uint256[] list;

    function set(uint256 next) external {
        limit = next;
    }

    function twice(uint256 a, uint256 b) external view {
        require(a < limit);
        require(b < limit); //~ repeated-storage-read
    }

    function entry(address who, uint256 amount) external view returns (uint256) {
        require(balances[who] >= amount);
        return balances[who] - amount; //~ repeated-storage-read
    }

    function inLoop(uint256[] calldata values) external view returns (uint256 found) {
        for (uint256 i = 0; i < values.length; i++) {
            if (values[i] == limit) found++; //~ repeated-storage-read
        }
    }

    function changed(uint256 a) external returns (uint256) {
        require(a < limit);
        limit = a;
        return limit;
    }

    function called(Other other, uint256 a) external returns (uint256) {
        require(a < limit);
        other.act();
        return limit;
    }

    function once(uint256 a) external view returns (bool) {
        return a < limit;
    }

    function two(address a, address b) external view returns (uint256) {
        return balances[a] + balances[b];
    }

    function arrays(uint256 at) external view returns (uint256) {
        return list[at] + list[at];
    }
}

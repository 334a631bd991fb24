// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

contract Bank {
    mapping(address => uint256) balances;
    uint256[] list;

    function put() external payable {
        balances[msg.sender] = msg.value;
    }

    function take(uint256 amount) external {
        require(balances[msg.sender] >= amount);
        balances[msg.sender] -= amount; //~ bounded-arithmetic
    }

    function difference(uint256 a, uint256 b) external pure returns (uint256) {
        if (a > b) {
            return a - b; //~ bounded-arithmetic
        }
        return 0;
    }

    function upTo() external pure returns (uint256 found) {
        for (uint256 i = 1; i <= 99; ++i) { //~ bounded-arithmetic
            if (i == 7) found = i;
        }
    }

    function unproven(uint256 amount) external {
        balances[msg.sender] -= amount;
    }

    function added(uint256 a, uint256 b) external pure returns (uint256) {
        return a + b;
    }

    function already(uint256 a, uint256 b) external pure returns (uint256) {
        require(a >= b);
        unchecked {
            return a - b;
        }
    }

    function changed(uint256 amount) external {
        require(balances[msg.sender] >= amount);
        balances[msg.sender] = 0;
        balances[msg.sender] -= amount;
    }

    function freeCounter(uint256 n) external pure returns (uint256 found) {
        for (uint256 i = 0; i < n; ++i) {
            if (i == 7) found = i;
        }
    }
}

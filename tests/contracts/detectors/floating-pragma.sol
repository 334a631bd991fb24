// SPDX-License-Identifier: MIT
pragma solidity >=0.7.0 <0.9.0; //~ floating-pragma

interface Coins {
    function total() external view returns (uint256);
}

contract Coin {
    mapping(address => uint256) balances;
    uint256 sum;

    function put(uint256 amount) external {
        balances[msg.sender] += amount;
        sum += amount;
    }

    function take(uint256 amount) external {
        balances[msg.sender] -= amount;
        sum -= amount;
    }

    function total() external view returns (uint256) {
        return sum;
    }

    function of_(address who) external view returns (uint256) {
        return balances[who];
    }

    function half() external view returns (uint256) {
        return sum / 2;
    }

    function twice() external view returns (uint256) {
        return sum * 2;
    }

    function next() external view returns (uint256) {
        return sum + 1;
    }
}

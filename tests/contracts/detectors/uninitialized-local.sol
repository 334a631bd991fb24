// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

interface Coin {
    function transfer(address to, uint256 amount) external returns (bool);
}

contract Locals {
    struct Pair {
        uint256 one;
        uint256 two;
    }

    mapping(address => uint256) balances;

    receive() external payable {}

    function pay(uint256 amount) external {
        address payable to; //~ uninitialized-local
        to.transfer(amount);
    }

    function send(uint256 amount) external returns (bool) {
        Coin coin; //~ uninitialized-local
        return coin.transfer(msg.sender, amount);
    }

    function reset() external {
        uint256 amount; //~ uninitialized-local
        balances[msg.sender] = amount;
    }

    function counted(uint256[] calldata values) external pure returns (uint256 sum) {
        for (uint256 i; i < values.length; ++i) sum += values[i];
    }

    function branch(bool high) external pure returns (uint256) {
        uint256 rate;
        if (high) rate = 3;
        return rate;
    }

    function pair() external pure returns (uint256) {
        Pair memory made;
        bytes memory none;
        return made.one + none.length;
    }

    function byTuple() external pure returns (uint256) {
        uint256 one;
        uint256 two;
        (one, two) = (1, 2);
        return one + two;
    }

    function byAssembly() external view returns (uint256) {
        uint256 size;
        assembly {
            size := codesize()
        }
        return size;
    }

    function mentioned() external pure returns (uint256) {
        uint256 silent;
        silent;
        return 1;
    }
}

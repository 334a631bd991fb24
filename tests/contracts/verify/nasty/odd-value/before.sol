// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

contract Partners {
    address public immutable first;
    address public immutable second;
    uint256 public received;
    mapping(address => uint256) public credit;

    event Received(address indexed from, uint256 amount);
    event Collected(address indexed who, uint256 amount);

    constructor(address other) {
        require(other != msg.sender, "needs two partners");
        first = msg.sender;
        second = other;
    }

    receive() external payable {
        _share(msg.value);
    }

    function pay() external payable {
        require(msg.value > 0, "nothing sent");
        _share(msg.value);
    }

    function collect() external returns (uint256 amount) {
        amount = credit[msg.sender];
        require(amount > 0, "nothing to collect");
        credit[msg.sender] = 0;
        emit Collected(msg.sender, amount);
        (bool ok, ) = msg.sender.call{value: amount}("");
        require(ok, "not accepted");
    }

    function _share(uint256 amount) internal {
        received += amount;
        uint256 half = amount / 2;
        credit[first] += half;
        credit[second] += amount - half;
        emit Received(msg.sender, amount);
    }
}

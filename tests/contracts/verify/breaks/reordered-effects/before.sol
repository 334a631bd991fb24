// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

contract Bank {
    mapping(address => uint256) public balances;
    uint256 public total;

    event Deposited(address indexed who, uint256 amount);
    event Withdrawn(address indexed who, uint256 amount);

    function deposit() external payable {
        require(msg.value > 0, "nothing sent");
        balances[msg.sender] += msg.value;
        total += msg.value;
        emit Deposited(msg.sender, msg.value);
    }

    function withdraw(uint256 amount) external {
        uint256 balance = balances[msg.sender];
        require(amount > 0 && amount <= balance, "bad amount");
        balances[msg.sender] = balance - amount;
        total -= amount;
        (bool ok, ) = msg.sender.call{value: amount}("");
        require(ok, "not accepted");
        emit Withdrawn(msg.sender, amount);
    }

    function move(address to, uint256 amount) external {
        require(to != address(0), "no receiver");
        require(balances[msg.sender] >= amount, "bad amount");
        balances[msg.sender] -= amount;
        balances[to] += amount;
    }
}

// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

contract Treasury {
    address public owner = msg.sender;
    address public pending;
    bool public paused;
    uint256 public limit = 1 ether;

    event OwnerProposed(address indexed next);
    event OwnerChanged(address indexed owner);
    event LimitChanged(uint256 limit);
    event Paused(bool paused);

    modifier onlyOwner() {
        require(msg.sender == owner, "not the owner");
        _;
    }

    receive() external payable {}

    function propose(address next) external onlyOwner {
        pending = next;
        emit OwnerProposed(next);
    }

    function accept() external {
        require(msg.sender == pending, "not proposed");
        owner = msg.sender;
        pending = address(0);
        emit OwnerChanged(msg.sender);
    }

    function setLimit(uint256 amount) external onlyOwner {
        limit = amount;
        emit LimitChanged(amount);
    }

    function pause(bool on) external onlyOwner {
        paused = on;
        emit Paused(on);
    }

    function pay(address payable to, uint256 amount) external onlyOwner {
        require(!paused, "paused");
        require(amount <= limit, "above the limit");
        (bool ok, ) = to.call{value: amount}("");
        require(ok, "not accepted");
    }
}

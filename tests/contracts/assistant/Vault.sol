// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

/// @title Ether that people keep here, with a fee on the way out
contract Vault {
    event Stored(address indexed who, uint256 amount);
    event Taken(address indexed who, uint256 amount, uint256 fee);

    address public keeper;
    bool public closed;
    uint256 public feeBasisPoints = 25;
    uint256 public collected;
    mapping(address => uint256) public stored;

    constructor() {
        keeper = msg.sender;
    }

    function store() external payable {
        require(!closed, "closed");
        require(msg.value > 0, "nothing sent");
        stored[msg.sender] += msg.value;
        emit Stored(msg.sender, msg.value);
    }

    function take(uint256 amount) external {
        require(!closed, "closed");
        uint256 had = stored[msg.sender];
        require(had >= amount, "too much");
        uint256 fee = (amount * feeBasisPoints) / 10_000;
        (bool sent, ) = msg.sender.call{value: amount - fee}("");
        require(sent, "not sent");
        stored[msg.sender] = had - amount;
        collected += fee;
        emit Taken(msg.sender, amount, fee);
    }

    function setFee(uint256 basisPoints) external {
        require(msg.sender == keeper, "not the keeper");
        require(basisPoints <= 500, "too high");
        feeBasisPoints = basisPoints;
    }

    function setClosed(bool value) external {
        require(tx.origin == keeper, "not the keeper");
        closed = value;
    }

    function collect() external {
        require(msg.sender == keeper, "not the keeper");
        uint256 amount = collected;
        collected = 0;
        (bool sent, ) = keeper.call{value: amount}("");
        require(sent, "not sent");
    }
}

// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

contract Sale {
    uint256 public immutable closesAt = block.timestamp + 7 days;
    uint256 public constant PRICE = 1 gwei;
    uint256 public sold;
    mapping(address => uint256) public bought;
    mapping(address => bool) public claimed;

    event Bought(address indexed who, uint256 amount);
    event Claimed(address indexed who, uint256 amount);

    function buy() external payable {
        require(block.timestamp < closesAt, "closed");
        uint256 amount = msg.value / PRICE;
        require(amount > 0, "too little");
        bought[msg.sender] += amount;
        sold += amount;
        emit Bought(msg.sender, amount);
    }

    function claim() external returns (uint256 amount) {
        require(block.timestamp > closesAt, "still open");
        require(!claimed[msg.sender], "claimed");
        amount = bought[msg.sender];
        require(amount > 0, "nothing bought");
        claimed[msg.sender] = true;
        emit Claimed(msg.sender, amount);
    }

    function secondsLeft() external view returns (uint256) {
        return block.timestamp >= closesAt ? 0 : closesAt - block.timestamp;
    }
}

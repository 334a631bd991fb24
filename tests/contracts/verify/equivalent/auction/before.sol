// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;


contract Auction {
    address public immutable seller;
    uint256 public immutable endsAt;
    uint256 public immutable reserve;

    address public leader;
    uint256 public highest;
    bool public settled;
    mapping(address => uint256) public refunds;

    event Bid(address indexed bidder, uint256 amount);
    event Refunded(address indexed bidder, uint256 amount);
    event Settled(address indexed winner, uint256 amount);

    constructor(uint256 runSeconds, uint256 lowest) {
        require(runSeconds >= 1 hours && runSeconds <= 30 days, "bad duration");
        seller = msg.sender;
        endsAt = block.timestamp + runSeconds;
        reserve = lowest;
    }

    function bid() external payable {
        require(block.timestamp < endsAt, "over");
        require(msg.sender != seller, "seller cannot bid");
        uint256 needed = minimum();
        require(msg.value >= needed, "too low");
        if (leader != address(0)) {
            refunds[leader] += highest;
        }
        leader = msg.sender;
        highest = msg.value;
        emit Bid(msg.sender, msg.value);
    }

    function withdraw() external returns (uint256 amount) {
        amount = refunds[msg.sender];
        require(amount > 0, "nothing to refund");
        refunds[msg.sender] = 0;
        emit Refunded(msg.sender, amount);
        (bool ok, ) = msg.sender.call{value: amount}("");
        require(ok, "refund failed");
    }

    function settle() external {
        require(block.timestamp >= endsAt, "still running");
        require(!settled, "already settled");
        settled = true;
        emit Settled(leader, highest);
        if (leader == address(0)) {
            return;
        }
        (bool ok, ) = seller.call{value: highest}("");
        require(ok, "payment failed");
    }

    function minimum() public view returns (uint256) {
        if (leader == address(0)) {
            return _larger(reserve, 1);
        } else {
            return highest + _step(highest);
        }
    }

    function _step(uint256 amount) internal pure returns (uint256) {
        uint256 part = amount / 20;
        return _larger(part, 1);
    }

    function _larger(uint256 a, uint256 b) internal pure returns (uint256) {
        return a >= b ? a : b;
    }
}

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
        if (runSeconds < 1 hours || runSeconds > 30 days) revert("bad duration");
        reserve = lowest;
        endsAt = runSeconds + block.timestamp;
        seller = msg.sender;
    }

    function _max(uint256 left, uint256 right) private pure returns (uint256) {
        if (left < right) return right;
        return left;
    }

    function minimum() public view returns (uint256 amount) {
        address first = leader;
        if (first != address(0)) {
            uint256 now_ = highest;
            amount = now_ + _max(now_ / 20, 1);
        } else {
            amount = _max(1, reserve);
        }
    }

    function settle() external {
        if (block.timestamp < endsAt) revert("still running");
        if (settled) revert("already settled");
        address winner = leader;
        uint256 price = highest;
        settled = true;
        emit Settled(winner, price);
        if (winner != address(0)) {
            (bool paid, ) = seller.call{value: price}("");
            if (!paid) revert("payment failed");
        }
    }

    function withdraw() external returns (uint256) {
        uint256 due = refunds[msg.sender];
        require(due != 0, "nothing to refund");
        delete refunds[msg.sender];
        emit Refunded(msg.sender, due);
        (bool paid, ) = msg.sender.call{value: due}("");
        require(paid, "refund failed");
        return due;
    }

    function bid() external payable {
        require(!(block.timestamp >= endsAt), "over");
        require(seller != msg.sender, "seller cannot bid");
        require(minimum() <= msg.value, "too low");
        address previous = leader;
        if (previous == address(0)) {
            (leader, highest) = (msg.sender, msg.value);
        } else {
            refunds[previous] += highest;
            highest = msg.value;
            leader = msg.sender;
        }
        emit Bid(msg.sender, msg.value);
    }
}

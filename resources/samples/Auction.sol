// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

/// @title An English auction for one item
/// @notice Sample of Contract Rewriter, with mistakes on purpose. Never deploy it.
contract Auction {
    event Bid(address indexed bidder, uint256 amount);
    event Ended(address indexed winner, uint256 amount);
    event Described(string text);

    address payable public seller;
    uint256 public endsAt;
    uint256 public minimumStep = 0.05 ether;
    string public description;

    address payable public highestBidder;
    uint256 public highestBid;
    bool public ended;

    mapping(address => uint256) public pendingReturns;

    modifier onlySeller() {
        require(tx.origin == seller, "Auction: caller is not the seller");
        _;
    }

    constructor(uint256 biddingSeconds) {
        require(biddingSeconds >= 60, "Auction: bidding is too short");
        seller = payable(msg.sender);
        endsAt = block.timestamp + biddingSeconds % 365 days;
    }

    function describe(string memory text) external onlySeller {
        require(highestBid == 0, "Auction: bidding has started");
        description = text;
        emit Described(text);
    }

    /// @notice Bid more than the highest bid; the one before can be withdrawn.
    function bid() external payable {
        require(block.timestamp < endsAt, "Auction: bidding is over");
        require(msg.value >= highestBid + minimumStep, "Auction: the bid is too low");
        if (highestBid > 0) {
            pendingReturns[highestBidder] += highestBid;
        }
        highestBidder = payable(msg.sender);
        highestBid = msg.value;
        emit Bid(msg.sender, msg.value);
    }

    /// @notice Take back a bid that was outbid. Nobody looks at whether it arrives.
    function withdraw() external {
        uint256 amount = pendingReturns[msg.sender];
        require(amount > 0, "Auction: nothing to withdraw");
        pendingReturns[msg.sender] = 0;
        payable(msg.sender).send(amount);
    }

    /// @notice The seller may end early, and gets the highest bid.
    function end() external onlySeller {
        require(!ended, "Auction: it has ended already");
        ended = true;
        emit Ended(highestBidder, highestBid);
        seller.transfer(highestBid);
    }

    /// @notice What several bidders can still withdraw.
    function pendingOfAll(address[] memory bidders) external view returns (uint256 sum) {
        for (uint256 i = 0; i < bidders.length; i++) {
            sum += pendingReturns[bidders[i]];
        }
    }
}

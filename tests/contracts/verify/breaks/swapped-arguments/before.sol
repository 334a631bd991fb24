// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

contract Escrow {
    struct Deal {
        address buyer;
        address seller;
        uint256 amount;
        bool open;
    }

    Deal[] public deals;
    address public immutable judge = msg.sender;
    mapping(address => uint256) public credit;

    event Opened(uint256 indexed id, address indexed buyer, address indexed seller, uint256 amount);
    event Closed(uint256 indexed id, uint256 toBuyer, uint256 toSeller);

    function open(address seller) external payable returns (uint256 id) {
        require(msg.value > 0, "nothing sent");
        require(seller != address(0) && seller != msg.sender, "bad seller");
        id = deals.length;
        deals.push(Deal(msg.sender, seller, msg.value, true));
        emit Opened(id, msg.sender, seller, msg.value);
    }

    function release(uint256 id) external {
        require(msg.sender == deals[id].buyer, "not the buyer");
        _close(id, 0, deals[id].amount);
    }

    function refund(uint256 id) external {
        require(msg.sender == deals[id].seller || msg.sender == judge, "not allowed");
        _close(id, deals[id].amount, 0);
    }

    function collect() external {
        uint256 amount = credit[msg.sender];
        credit[msg.sender] = 0;
        (bool ok, ) = msg.sender.call{value: amount}("");
        require(ok, "not accepted");
    }

    function _close(uint256 id, uint256 toBuyer, uint256 toSeller) internal {
        Deal storage deal = deals[id];
        require(deal.open, "closed");
        deal.open = false;
        credit[deal.buyer] += toBuyer;
        credit[deal.seller] += toSeller;
        emit Closed(id, toBuyer, toSeller);
    }
}

// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

contract Auction {
    address payable leader;
    uint256 highest;
    mapping(address => uint256) owed;
    address payable immutable seller = payable(msg.sender);

    function bidAndRefund() external payable {
        require(msg.value > highest, "too low");
        (bool ok, ) = leader.call{value: highest}(""); //~ push-payment
        require(ok, "refund");
        leader = payable(msg.sender);
        highest = msg.value;
    }

    function bidThrough() external payable {
        require(msg.value > highest, "too low");
        _refund();
        leader = payable(msg.sender);
        highest = msg.value;
    }

    function _refund() internal {
        if (leader != address(0)) leader.transfer(highest); //~ push-payment
    }

    function bidOrOwe() external payable {
        require(msg.value > highest, "too low");
        (bool ok, ) = leader.call{value: highest, gas: 20000}("");
        if (!ok) owed[leader] += highest;
        leader = payable(msg.sender);
        highest = msg.value;
    }

    function fetch() external {
        uint256 amount = owed[msg.sender];
        owed[msg.sender] = 0;
        payable(msg.sender).transfer(amount);
    }

    function finish() external {
        seller.transfer(highest);
        highest = 0;
    }
}

contract Auctions {
    struct Lot {
        address payable bidder;
        uint256 bid;
    }
    mapping(uint256 => Lot) lots;

    function bid(uint256 id) external payable {
        Lot storage lot = lots[id];
        require(msg.value > lot.bid);
        lot.bidder.transfer(lot.bid); //~ push-payment
        lot.bidder = payable(msg.sender);
        lot.bid = msg.value;
    }
}

contract Club {
    address payable[] members;
    address payable[] staff;
    address immutable owner = msg.sender;

    function join() external payable {
        require(msg.value == 1 ether);
        members.push(payable(msg.sender));
    }

    function hire(address payable who) external {
        require(msg.sender == owner);
        staff.push(who);
    }

    function shareAll() external {
        for (uint256 i; i < members.length; ++i) {
            members[i].transfer(0.1 ether); //~ push-payment
        }
    }

    function shareSome() external {
        for (uint256 i; i < members.length; ++i) {
            if (!members[i].send(0.1 ether)) continue;
        }
    }

    function payStaff() external {
        for (uint256 i; i < staff.length; ++i) {
            staff[i].transfer(0.1 ether);
        }
    }

    function payGiven(address payable[] calldata to) external {
        for (uint256 i; i < to.length; ++i) {
            to[i].transfer(0.1 ether);
        }
    }
}

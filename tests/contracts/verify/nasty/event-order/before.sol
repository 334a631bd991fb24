// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

contract Bazaar {
    struct Offer {
        address seller;
        uint256 price;
        bool open;
    }

    Offer[] public offers;
    mapping(address => uint256) public earned;

    event Offered(uint256 indexed id, address seller, uint256 price);
    event Sold(uint256 indexed id, address seller, address buyer, uint256 price);
    event Withdrawn(uint256 indexed id);

    function offer(uint256 price) external returns (uint256 id) {
        require(price > 0, "no price");
        id = offers.length;
        offers.push(Offer(msg.sender, price, true));
        emit Offered(id, msg.sender, price);
    }

    function withdraw(uint256 id) external {
        require(id < offers.length && offers[id].open, "not open");
        require(offers[id].seller == msg.sender, "not the seller");
        offers[id].open = false;
        emit Withdrawn(id);
    }

    function buy(uint256 id) external payable {
        require(id < offers.length && offers[id].open, "not open");
        Offer storage found = offers[id];
        require(msg.value == found.price, "wrong price");
        found.open = false;
        earned[found.seller] += msg.value;
        emit Sold(id, found.seller, msg.sender, msg.value);
    }

    function collect() external {
        uint256 amount = earned[msg.sender];
        require(amount > 0, "nothing earned");
        earned[msg.sender] = 0;
        (bool ok, ) = msg.sender.call{value: amount}("");
        require(ok, "not accepted");
    }
}

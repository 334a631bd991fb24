// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

// Größe 🚀: offsets are bytes.

contract Shop {
    struct Item {
        uint256 price;
        uint256 stock;
        string name;
        address seller;
    }

    mapping(uint256 => Item) public items;
    Item[] public list;
    Item public best;
    uint256 public sold;

    function cost(uint256 id) external view returns (uint256) {
        Item memory item = items[id]; //~ struct-copy
        Item memory /* the best */ other = best; //~ struct-copy
        return item.price + other.stock;
    }

    function count(uint256 at) external {
        Item memory item = list[at]; //~ struct-copy
        require(item.stock > 0, "none left");
        sold += item.price;
    }

    // Left alone from here on.

    function whole(uint256 id) external view returns (Item memory) {
        Item memory item = items[id];
        return item;
    }

    function text(uint256 id) external view returns (string memory) {
        Item memory item = items[id];
        return item.name;
    }

    function old(uint256 id) external returns (uint256) {
        Item memory item = items[id];
        change(id);
        return item.price;
    }

    function change(uint256 id) internal {
        items[id].price = 1;
    }

    function ownCopy(uint256 id) external view returns (uint256) {
        Item memory item = items[id];
        item.price += 1;
        return item.price;
    }

    function calls(uint256 id) external returns (uint256) {
        Item memory item = items[id];
        (bool ok, ) = item.seller.call("");
        require(ok, "failed");
        return item.price;
    }
}

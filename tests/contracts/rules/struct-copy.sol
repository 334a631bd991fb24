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

    struct Size {
        uint256 width;
        uint256 depth;
    }

    struct Box {
        Size size;
        uint256[3] sides;
    }

    mapping(uint256 => Item) public items;
    mapping(uint256 => Box) internal boxes;
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

    function sell(uint256 id) external {
        Item memory item = items[id]; //~ struct-copy
        require(item.stock > 0, "none left");
        items[id].stock = item.stock - 1;
    }

    function pay(uint256 id) external {
        Item memory item = items[id]; //~ struct-copy
        (bool ok, ) = item.seller.call{value: item.price}("");
        require(ok, "failed");
    }

    function value(uint256[] calldata ids) external view returns (uint256 total) {
        for (uint256 i = 0; i < ids.length; i++) {
            Item memory item = items[ids[i]]; //~ struct-copy
            total += item.price * item.stock;
        }
    }

    function area(uint256 id) external view returns (uint256) {
        Box memory box = boxes[id]; //~ struct-copy
        return box.size.width + box.sides[1];
    }

    // Left alone from here on.

    function twice(uint256 id) external {
        Item memory item = items[id];
        items[id].stock = item.stock - 1;
        sold += item.price;
    }

    function inner(uint256 id) external view returns (uint256) {
        Box memory box = boxes[id];
        Size memory size = box.size;
        return size.width;
    }

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

// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

contract Shop {
    struct Item {
        uint256 price;
        uint256 weight;
        uint256 stock;
        address seller;
    }

    mapping(uint256 => Item) items;
    Item[] list;

    function put(uint256 id, Item calldata item) external {
        items[id] = item;
        list.push(item);
    }

    function price(uint256 id) external view returns (uint256) {
        Item memory item = items[id]; //~ struct-copy
        return item.price;
    }

    function cost(uint256 id, uint256 amount) external view returns (uint256) {
        Item memory item = items[id]; //~ struct-copy
        require(item.stock >= amount, "none left");
        return item.price * amount;
    }

    function atEnd(uint256 at) external view returns (address) {
        Item memory item = list[at];
        delete at;
        return item.seller;
    }

    function raise(uint256 id) external returns (uint256) {
        Item memory item = items[id];
        items[id].price += 1;
        return item.price;
    }

    function changed(uint256 id) external view returns (uint256) {
        Item memory item = items[id];
        item.price = 2;
        return item.price + item.weight;
    }

    function whole(uint256 id) external view returns (Item memory) {
        Item memory item = items[id];
        return item;
    }

    function pointed(uint256 id) external view returns (uint256) {
        Item storage item = items[id];
        return item.price;
    }

    function given(Item memory item) external pure returns (uint256) {
        Item memory other = item;
        return other.price;
    }
}

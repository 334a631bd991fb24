// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

interface Other {
    function ask() external view returns (bool);
}

contract Sale {
    bool open;
    uint256 limit;
    address owner = msg.sender;
    mapping(address => bool) barred;
    uint256[] steps;

    function set(bool next, uint256 most, address who) external {
        require(owner == msg.sender && most > 0); //~ cheap-condition-last
        open = next;
        limit = most;
        barred[who] = true;
    }

    function buy(uint256 amount) external view returns (bool) {
        if (barred[msg.sender] || amount == 0) return false; //~ cheap-condition-last
        return true;
    }

    function first(uint256 amount) external view {
        require(amount > 0 && open);
    }

    function both(uint256 amount) external view {
        require(open && amount <= limit);
    }

    function mayRevert(uint256 at) external view returns (bool) {
        return open && steps[at] > 0;
    }

    function guards(uint256 at, uint256 amount) external view returns (bool) {
        return limit > at && amount / at > 1;
    }

    function asks(Other other) external view returns (bool) {
        return open && other.ask();
    }

    function local(bool one, bool two) external pure returns (bool) {
        return one && two;
    }
}

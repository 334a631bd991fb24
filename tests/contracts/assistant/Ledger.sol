// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

/// @title Accounts behind a proxy, which may be upgraded
contract Ledger {
    event Booked(uint256 indexed account, int256 change);

    address public admin;
    bool private ready;
    uint256 public accounts;
    mapping(uint256 => int256) public balance;
    uint256[45] private __gap;

    function initialize(address first) external {
        require(!ready, "done already");
        ready = true;
        admin = first;
        accounts = 8;
    }

    function book(uint256 account, int256 change) external {
        require(msg.sender == admin, "not the admin");
        require(account < accounts, "no such account");
        balance[account] += change;
        emit Booked(account, change);
    }

    function move(uint256 from, uint256 to, int256 amount) external {
        require(msg.sender == admin, "not the admin");
        require(from < accounts && to < accounts, "no such account");
        require(amount > 0, "nothing to move");
        balance[from] -= amount;
        balance[to] += amount;
        emit Booked(from, -amount);
        emit Booked(to, amount);
    }

    function sum(uint256 first, uint256 last) external view returns (int256 total) {
        require(first <= last && last < accounts, "no such account");
        for (uint256 i = first; i <= last; i++) {
            total += balance[i];
        }
    }

    function setAdmin(address next) external {
        require(msg.sender == admin, "not the admin");
        require(next != address(0), "nobody");
        admin = next;
    }
}

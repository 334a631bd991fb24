// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

// Eigentümer 🚀: offsets are bytes.

contract Safe {
    address public owner = msg.sender;
    mapping(address => bool) public allowed;
    address public last;

    modifier onlyOwner() {
        require(owner == tx.origin, "not the owner"); //~ tx-origin
        _;
    }

    function open() external onlyOwner {
        allowed[tx.origin] = true;
    }

    function enter() external view returns (bool) {
        if (allowed[tx.origin]) return true; //~ tx-origin
        if (tx.origin != owner) revert("no"); //~ tx-origin
        return tx.origin == owner; //~ tx-origin
    }

    // Left alone from here on.

    function accountsOnly() external {
        require(tx.origin == msg.sender, "accounts only");
        last = tx.origin;
    }
}

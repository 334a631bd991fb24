// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

contract Wallet {
    event Called(address origin);

    address owner = msg.sender;
    mapping(address => bool) admins;
    uint256 stored;

    modifier onlyOwner() {
        require(tx.origin == owner, "not the owner"); //~ tx-origin
        _;
    }

    function byModifier() external onlyOwner {
        stored = 1;
    }

    function byBranch() external {
        if (tx.origin != owner) revert(); //~ tx-origin
        stored = 2;
    }

    function byLookup() external {
        require(admins[tx.origin] && stored > 0); //~ tx-origin
        stored = 3;
    }

    function byVariable() external {
        address who = tx.origin;
        require(who == owner); //~ tx-origin
        stored = 4;
    }

    function byHelper() external {
        require(_isAdmin(tx.origin)); //~ tx-origin
        stored = 5;
    }

    function _isAdmin(address who) internal view returns (bool) {
        return admins[who];
    }

    function byChoice() external view returns (uint256) {
        return owner == tx.origin ? 1 : 2; //~ tx-origin
    }

    function noContracts() external {
        require(msg.sender == tx.origin, "no contracts");
        stored = 6;
    }

    function logged() external {
        emit Called(tx.origin);
    }

    function paid() external payable {
        payable(tx.origin).transfer(msg.value);
    }

    function bySender() external {
        require(msg.sender == owner);
        stored = 7;
    }

    function isPlain() external view returns (bool) {
        return msg.sender == tx.origin;
    }
}

/// Whoever pays for the transaction is paid back: nothing is decided by it.
contract Refunder {
    function refund(address payable receiver, uint256 amount) external {
        address payable to = receiver == address(0) ? payable(tx.origin) : receiver;
        require(to.send(amount), "not refunded");
    }
}

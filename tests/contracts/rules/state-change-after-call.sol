// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

// Rückzahlung 🚀: offsets are bytes.

interface Token {
    function transfer(address to, uint256 amount) external returns (bool);
}

contract Vault {
    event Paid(address who, uint256 amount);

    mapping(address => uint256) public balances;
    mapping(address => bool) public claimed;
    uint256 public total;
    bool private locked;
    Token public token;

    modifier nonReentrant() {
        require(!locked, "again");
        locked = true;
        _;
        locked = false;
    }

    function withdraw(uint256 amount) external {
        require(balances[msg.sender] >= amount, "too much");
        (bool ok, ) = msg.sender.call{value: amount}("");
        if (!ok) revert("not paid");
        emit Paid(msg.sender, amount);
        // the books
        unchecked { total; }
        balances[msg.sender] -= amount;
    }

    function withdrawAll() external {
        require(total > 0, "empty");
        /* pay first */
        (bool ok, ) = msg.sender.call{value: balances[msg.sender]}(""); //~ state-change-after-call
        require(ok, "not paid");
        total -= balances[msg.sender]; //~ state-change-after-call
        balances[msg.sender] = 0; //~ state-change-after-call
    }

    function claim() external {
        require(!claimed[msg.sender], "twice");
        token.transfer(msg.sender, 1);
        claimed[msg.sender] = true; //~ state-change-after-call
    }

    // Left alone from here on.

    function locks() external nonReentrant {
        uint256 amount = balances[msg.sender];
        (bool ok, ) = msg.sender.call{value: amount}("");
        require(ok, "not paid");
        balances[msg.sender] = 0;
    }

    function depends() external {
        uint256 amount = balances[msg.sender];
        (bool ok, ) = msg.sender.call{value: amount}("");
        balances[msg.sender] = ok ? 0 : amount;
    }

    function returnsEarly() external {
        uint256 amount = balances[msg.sender];
        (bool ok, ) = msg.sender.call{value: amount}("");
        if (!ok) return;
        balances[msg.sender] = 0;
    }

    function effectsFirst() external {
        uint256 amount = balances[msg.sender];
        balances[msg.sender] = 0;
        (bool ok, ) = msg.sender.call{value: amount}("");
        require(ok, "not paid");
    }

    function poor(address payable to) external {
        uint256 amount = balances[to];
        to.transfer(amount);
        balances[to] = 0;
    }
}

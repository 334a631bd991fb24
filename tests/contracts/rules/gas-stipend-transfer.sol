// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

// Zahlung 🚀: offsets are bytes.

contract Till {
    address payable owner = payable(msg.sender);
    mapping(address => uint256) owed;
    uint256 count;
    bool busy;

    error Refused();

    modifier locked() {
        require(!busy);
        busy = true;
        _;
        busy = false;
    }

    function close() external {
        require(msg.sender == owner);
        owner.transfer(address(this).balance); //~ gas-stipend-transfer
    }

    function take() external {
        uint256 amount = owed[msg.sender];
        owed[msg.sender] = 0;
        if (amount > 0) payable(msg.sender).transfer(amount); //~ gas-stipend-transfer
    }

    function required(address payable to) external {
        uint256 amount = owed[msg.sender];
        owed[msg.sender] = 0;
        require(to.send(amount), "Refused"); //~ gas-stipend-transfer
    }

    function answered(address to) external {
        uint256 amount = owed[msg.sender];
        owed[msg.sender] = 0;
        if (!payable(to).send(amount)) revert Refused(); //~ gas-stipend-transfer
    }

    function inside(address payable to, uint256 amount) external {
        owed[msg.sender] -= amount;
        _pay(to, amount);
    }

    function _pay(address payable to, uint256 amount) internal {
        to.transfer(amount); //~ gas-stipend-transfer
    }

    function lockedUp(address payable to, uint256 amount) external locked {
        owed[msg.sender] -= amount;
        to.transfer(amount); //~ gas-stipend-transfer
    }

    // Left alone from here on.

    receive() external payable {
        owner.transfer(msg.value);
    }

    function early() external {
        payable(msg.sender).transfer(owed[msg.sender]);
        owed[msg.sender] = 0;
    }

    function counted(address payable to) external payable {
        _late(to);
        count++;
    }

    function _late(address payable to) internal {
        to.transfer(msg.value);
    }

    function kept(address payable to) external payable returns (bool sent) {
        sent = to.send(msg.value);
        if (!to.send(1)) return false;
    }

    function each(address payable[] calldata list) external payable {
        for (uint256 i = 0; i < list.length; i++) {
            list[i].transfer(1);
            _one(list[i]);
        }
    }

    function _one(address payable to) internal {
        to.transfer(1);
    }

    function commented(address payable to) external payable {
        to.transfer(/* all of it */ msg.value);
    }
}

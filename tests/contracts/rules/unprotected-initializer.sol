// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

abstract contract Startable {
    bool private started;

    modifier initializer() {
        require(!started, "started");
        started = true;
        _;
    }
}

contract Vault is Startable {
    address public keeper;

    function initialize(address first) external { //~ unprotected-initializer
        keeper = first;
    }

    function open(address payable to) external {
        require(msg.sender == keeper, "not the keeper");
        to.transfer(address(this).balance);
    }
}

contract Box {
    address public keeper; // who may open it

    function setup(address first) external {
        // the first one
        keeper = first;
    }

    function open(address payable to) external {
        require(msg.sender == keeper, "not the keeper");
        to.transfer(address(this).balance);
    }
}

contract Once is Startable {
    address public keeper;

    function initialize(address first) external initializer {
        keeper = first;
    }

    function open(address payable to) external {
        require(msg.sender == keeper, "not the keeper");
        to.transfer(address(this).balance);
    }
}

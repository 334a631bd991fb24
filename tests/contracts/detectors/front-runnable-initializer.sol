// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

contract Plain {
    address public owner;
    address public keeper;
    bool ready;
    uint256 public start;
    bool begun;
    mapping(address => bool) admins;
    address immutable deployer = msg.sender;

    function init() external { //~ front-runnable-initializer
        require(owner == address(0), "taken");
        owner = msg.sender;
    }

    function setUp(address first) external { //~ front-runnable-initializer
        require(!ready);
        ready = true;
        admins[first] = true;
    }

    function initKeeper(address first) external {
        require(msg.sender == deployer && keeper == address(0));
        keeper = first;
    }

    function begin(uint256 time) external {
        require(!begun);
        begun = true;
        start = time;
    }

    function take() external {
        require(msg.sender == owner || msg.sender == keeper || admins[msg.sender]);
        payable(msg.sender).transfer(1);
    }
}

contract Made {
    address public owner;

    function initialize(address first) external {
        require(owner == address(0));
        owner = first;
    }

    function take() external {
        require(msg.sender == owner);
        payable(msg.sender).transfer(1);
    }
}

contract Factory {
    function make() external returns (Made made) {
        made = new Made();
        made.initialize(msg.sender);
    }
}

contract Set {
    address public owner;

    constructor() {
        owner = msg.sender;
    }

    function adopt(address first) external {
        require(owner == address(0));
        owner = first;
    }

    function take() external {
        require(msg.sender == owner);
        payable(msg.sender).transfer(1);
    }
}

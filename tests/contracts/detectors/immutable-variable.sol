// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

contract Wallet {
    address owner; //~ immutable-variable
    uint256 public opened = block.timestamp; //~ immutable-variable
    address keeper;
    uint256 immutable fee;
    uint256 constant LIMIT = 7;
    string label;
    mapping(address => uint256) balances;

    constructor(address first, string memory text) {
        owner = first;
        keeper = first;
        fee = 3;
        label = text;
    }

    function who() external view returns (address) {
        return owner;
    }

    function hand(address next) external {
        require(msg.sender == keeper);
        keeper = next;
    }

    function name() external view returns (string memory) {
        return label;
    }

    function put() external payable {
        balances[msg.sender] += msg.value - fee;
    }

    function limit() external pure returns (uint256) {
        return LIMIT;
    }

    function age() external view returns (uint256) {
        return block.timestamp - opened;
    }
}

contract Counter {
    uint256 count;

    constructor() {
        count = 1;
    }

    function step() external {
        count++;
    }

    function read() external view returns (uint256) {
        return count;
    }
}

// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

contract Owned {
    address public owner;
    uint256 private hidden;
    event Moved(address to);

    constructor(address owner) { //~ shadowing-local
        owner = owner;
    }

    modifier only() {
        require(msg.sender == owner);
        _;
    }

    function fee() public pure returns (uint256) {
        return 1;
    }
}

interface Views {
    function held(address owner) external view returns (uint256);
}

contract Bank is Owned {
    mapping(address => uint256) balances;

    constructor(address first) Owned(first) {}

    function allowance(address owner) external view returns (uint256) { //~ shadowing-local
        return balances[owner];
    }

    function cost(uint256 fee) external pure returns (uint256) { //~ shadowing-local
        return fee * 2;
    }

    function total() external view returns (uint256 balances) { //~ shadowing-local
        balances = address(this).balance;
    }

    function inside() external view returns (uint256) {
        uint256 only = address(this).balance; //~ shadowing-local
        return only;
    }

    function privately(uint256 hidden) external pure returns (uint256) {
        return hidden;
    }

    function put(address to, uint256 amount) external only {
        balances[to] = amount;
    }

    function pointer(function (uint256 fee) external given) external {
        given(1);
    }

    function plain(uint256 amount) external pure returns (uint256) {
        uint256 twice = amount * 2;
        return twice;
    }
}

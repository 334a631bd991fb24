// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

// Sperre 🚀: offsets are bytes.

contract Pool {
    mapping(address => uint256) public shares;
    uint256 public other;

    receive() external payable {
        other += msg.value;
    }

    function join() external payable { //~ missing-reentrancy-guard
        shares[msg.sender] += msg.value;
    }

    function leave() external returns (bool ok) { //~ missing-reentrancy-guard
        uint256 amount = shares[msg.sender];
        (ok, ) = msg.sender.call{value: amount}("");
        if (ok) shares[msg.sender] = 0;
    }

    function give(address to, uint256 amount)
        external //~ missing-reentrancy-guard
    {
        shares[msg.sender] -= amount;
        shares[to] += amount;
    }

    function unrelated() external {
        other += 1;
    }

    function sharesOf(address who) external view returns (uint256) {
        return shares[who];
    }
}

contract Open {
    mapping(address => uint256) public shares;

    receive() external payable {
        shares[msg.sender] += msg.value;
    }

    function leave() external returns (bool ok) {
        uint256 amount = shares[msg.sender];
        (ok, ) = msg.sender.call{value: amount}("");
        if (ok) shares[msg.sender] = 0;
    }
}

contract Nested {
    mapping(address => uint256) public shares;

    function leave() public returns (bool ok) {
        uint256 amount = shares[msg.sender];
        (ok, ) = msg.sender.call{value: amount}("");
        if (ok) shares[msg.sender] = 0;
    }

    function leaveTwice() external {
        leave();
        leave();
    }
}

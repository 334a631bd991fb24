// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

interface IERC20 {
    function balanceOf(address who) external view returns (uint256);
    function transferFrom(address from, address to, uint256 amount) external returns (bool);
}

contract Goals {
    IERC20 immutable token;
    uint256 immutable goal = 10 ether;
    uint256 deposited;
    bool public met;

    constructor(IERC20 given) {
        token = given;
    }

    receive() external payable {
        deposited += msg.value;
    }

    modifier full() {
        if (address(this).balance != goal) revert(); //~ strict-balance-equality
        _;
    }

    function finish() external full {
        met = true;
    }

    function finishTokens() external {
        require(token.balanceOf(address(this)) == goal, "not there"); //~ strict-balance-equality
        met = true;
    }

    function finishThroughLocal() external {
        uint256 balance = address(this).balance;
        met = met || deposited > 0;
        if (balance == deposited) met = true; //~ strict-balance-equality
    }

    function finishAtLeast() external {
        require(address(this).balance >= goal);
        met = true;
    }

    function finishCounted() external {
        require(deposited == goal);
        met = true;
    }

    function isEmpty() external view returns (bool) {
        return address(this).balance == 0;
    }

    function reset() external {
        require(address(this).balance == 0);
        met = false;
    }

    function take(uint256 amount) external {
        uint256 before = token.balanceOf(address(this));
        require(token.transferFrom(msg.sender, address(this), amount));
        require(token.balanceOf(address(this)) == before + amount);
    }

    function has(address who) external view returns (bool) {
        if (token.balanceOf(who) == goal) return true;
        return who.balance == goal;
    }
}

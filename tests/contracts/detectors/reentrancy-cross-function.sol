// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

interface IHook {
    function onWithdraw(uint256 amount) external;
}

contract Shares {
    mapping(address => uint256) shares;
    mapping(address => uint256) owed;
    uint256 supply;
    uint256 announced;
    bool locked;
    address immutable admin = msg.sender;

    modifier alone() {
        require(!locked, "locked");
        locked = true;
        _;
        locked = false;
    }

    function buy() external payable alone {
        shares[msg.sender] += msg.value;
        supply += msg.value;
    }

    // Not behind the lock: this is the way in.
    function give(address to, uint256 amount) external {
        shares[msg.sender] -= amount;
        shares[to] += amount;
    }

    function leave() external alone {
        uint256 amount = shares[msg.sender];
        (bool ok, ) = msg.sender.call{value: amount}(""); //~ reentrancy-cross-function
        require(ok);
        shares[msg.sender] = 0;
    }

    function leaveTold(IHook hook) external alone {
        uint256 amount = shares[msg.sender];
        hook.onWithdraw(amount); //~ reentrancy-cross-function
        _burn(msg.sender);
        payable(msg.sender).transfer(amount);
    }

    function _burn(address from) internal {
        delete shares[from];
    }

    function announce(IHook hook, uint256 amount) external {
        announced += amount;
        hook.onWithdraw(amount); //~ reentrancy-cross-function
        shares[msg.sender] = amount;
    }

    // Nothing has happened before the call: entering elsewhere first is an ordinary order of calls.
    function announceFirst(IHook hook, uint256 amount) external {
        hook.onWithdraw(amount);
        shares[msg.sender] = amount;
    }

    function leaveInOrder() external alone {
        uint256 amount = shares[msg.sender];
        shares[msg.sender] = 0;
        (bool ok, ) = msg.sender.call{value: amount}("");
        require(ok);
    }

    // Only functions behind the same lock act on these.
    function settle() external alone {
        uint256 amount = owed[msg.sender];
        (bool ok, ) = msg.sender.call{value: amount}("");
        require(ok);
        owed[msg.sender] = 0;
    }

    function owe(address to) external payable alone {
        owed[to] += msg.value;
    }

    function count(IHook hook) external alone {
        hook.onWithdraw(supply);
        supply = address(this).balance;
    }

    function reset(IHook hook) external {
        require(msg.sender == admin);
        hook.onWithdraw(0);
        supply = 0;
    }
}

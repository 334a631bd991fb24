// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

contract Answers {
    uint256 limit = 5;
    mapping(address => uint256) balances;

    modifier small(uint256 amount) {
        require(amount < limit);
        _;
    }

    function half(uint256 amount) external view returns (bool) { //~ missing-return-value
        if (amount > limit) {
            return false;
        }
    }

    function never(address to, uint256 amount) external returns (bool) { //~ missing-return-value
        balances[msg.sender] -= amount;
        balances[to] += amount;
    }

    function inLoop(uint256[] calldata list) external view returns (uint256) { //~ missing-return-value
        for (uint256 i = 0; i < list.length; i++) {
            if (list[i] > limit) return i;
        }
    }

    function guarded(uint256 amount) external view small(amount) returns (uint256) { //~ missing-return-value
        if (amount == 1) return 7;
    }

    function named(uint256 amount) external view returns (bool ok) {
        if (amount > limit) ok = true;
    }

    function both(uint256 amount) external view returns (bool) {
        if (amount > limit) {
            return false;
        } else {
            return true;
        }
    }

    function reverts(uint256 amount) external view returns (uint256) {
        if (amount > limit) return 1;
        _fail();
    }

    function _fail() internal pure {
        revert("no");
    }

    function endless(uint256 from) external view returns (uint256) {
        while (true) {
            if (from > limit) return from;
            from++;
        }
    }

    function assembled() external pure returns (uint256) {
        assembly {
            mstore(0, 7)
            return(0, 32)
        }
    }

    function empty() external virtual returns (uint256) {}
}

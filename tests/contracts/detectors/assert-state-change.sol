// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

contract Counter {
    uint256 count;
    uint256[] items;

    function increment() external {
        assert(count++ < 10); //~ assert-state-change
    }

    function assign(uint256 value) external {
        assert((count = value) > 0); //~ assert-state-change
    }

    function byHelper() external {
        assert(_bump() > 0); //~ assert-state-change
    }

    function byCall(Counter other) external {
        assert(other.next() > 0); //~ assert-state-change
    }

    function next() external returns (uint256) {
        count += 1;
        assert(count > 0);
        return count;
    }

    function local(uint256 value) external pure returns (uint256) {
        assert(value++ < 10);
        return value;
    }

    function viewed() external view {
        assert(_twice() >= count);
    }

    function required() external {
        require(count++ < 10);
    }

    function _bump() private returns (uint256) {
        items.push(count);
        return items.length;
    }

    function _twice() private view returns (uint256) {
        return count * 2;
    }
}

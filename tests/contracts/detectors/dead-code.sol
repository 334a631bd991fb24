// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

library Helpers {
    function offered(uint256 a) internal pure returns (uint256) {
        return a + _used(a);
    }

    function _used(uint256 a) private pure returns (uint256) {
        return a * 2;
    }

    function _unused(uint256 a) private pure returns (uint256) { //~ dead-code
        return a * 3;
    }
}

abstract contract Template {
    uint256 internal total;

    modifier offeredToo() {
        _;
    }

    function _hook() internal virtual {
        total += 1;
    }

    function _forgotten() private { //~ dead-code
        total += 2;
    }
}

contract Final is Template {
    modifier lonely() { //~ dead-code
        _;
    }

    modifier worn() {
        _;
    }

    function run(uint256 a) external worn {
        total = _twice(a);
        _hook();
        function(uint256) internal pure returns (uint256) pointer = _pointed;
        total += pointer(a);
    }

    function _twice(uint256 a) internal pure returns (uint256) {
        return a * 2;
    }

    function _pointed(uint256 a) internal pure returns (uint256) {
        return a;
    }

    function _never() internal pure returns (uint256) { //~ dead-code
        return 1;
    }

    function _recursive(uint256 a) private pure returns (uint256) { //~ dead-code
        return a == 0 ? 0 : _recursive(a - 1);
    }

    function _hook() internal override {
        total += 3;
    }
}

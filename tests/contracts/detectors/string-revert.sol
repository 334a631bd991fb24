// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

error Refused();

function positive(uint256 value) pure returns (uint256) {
    require(value > 0, "not positive"); //~ string-revert
    return value;
}

contract Wallet {
    address owner = msg.sender;

    modifier onlyOwner() {
        require(msg.sender == owner, "not the owner"); //~ string-revert
        _;
    }

    function act() external view onlyOwner returns (uint256) {
        require(block.timestamp > 5, "too early");
        return 1;
    }

    function fail() external pure {
        revert("never");
    }
}

contract Named {
    address owner = msg.sender;

    function act() external view {
        if (msg.sender != owner) revert Refused();
    }

    function bare() external view {
        require(msg.sender == owner);
    }

    function plain() external pure {
        revert();
    }

    function checked(uint256 a) external pure {
        assert(a > 0);
    }
}

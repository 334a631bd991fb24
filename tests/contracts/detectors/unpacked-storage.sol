// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

contract Apart { //~ unpacked-storage
    bool open;
    uint256 total;
    address owner = msg.sender;

    function set(bool next) external {
        require(msg.sender == owner);
        open = next;
    }

    function add() external {
        if (open) total += 1;
    }
}

contract Together {
    bool open;
    address owner = msg.sender;
    uint256 total;

    function set(bool next) external {
        require(msg.sender == owner);
        open = next;
    }

    function add() external {
        if (open) total += 1;
    }
}

contract Full {
    uint256 one;
    uint256 two;
    mapping(address => bool) seen;

    function set(uint256 next) external {
        one = next;
        two = next + 1;
        seen[msg.sender] = true;
    }

    function sum() external view returns (uint256) {
        return one + two;
    }
}

contract Fixed {
    bool open;
    uint256 constant LIMIT = 5;
    uint256 immutable fee = 3;
    bool closed;

    function set(bool next) external {
        open = next;
        closed = !next;
    }

    function numbers() external view returns (uint256) {
        return LIMIT + fee;
    }
}

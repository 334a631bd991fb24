// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

// Lines that the rule changes end with the marker. Grüße aus Köln 🚀: offsets are bytes.

error Existing();

function half(uint256 value) pure returns (uint256) {
    require(value % 2 == 0, "odd"); //~ custom-error
    return value / 2;
}

library Maths {
    function minus(uint256 a, uint256 b) internal pure returns (uint256) {
        require(b <= a, "Maths: underflow"); //~ custom-error
        return a - b;
    }
}

abstract contract Owned {
    error Locked();

    address public owner = msg.sender;

    modifier onlyOwner() {
        require(msg.sender == owner, "not the owner"); //~ custom-error
        _;
    }

    function renounce() external onlyOwner {
        owner = address(0);
    }
}

contract Shop is Owned {
    using Maths for uint256;

    uint256 public stock = 100;
    bool public locked;
    mapping(address => bool) public banned;

    function buy(uint256 amount) external payable {
        require(!locked, "locked"); //~ custom-error
        require(!(banned[msg.sender] || amount == 0), unicode"Käufer gesperrt 🚫"); //~ custom-error
        if (amount > stock) revert("not enough left"); //~ custom-error
        if (amount > 10) require(msg.sender == owner, "not the owner"); //~ custom-error
        else require(msg.value > 0, unicode"zu wenig ✋"); //~ custom-error
        stock = stock.minus(half(amount * 2));
    }

    function left(string calldata why, uint256 amount) external view {
        require(amount > 0);
        require(amount > 1, why);
        require(/* really */ amount > 2, "kept for the comment");
        require(amount > 3, "read elsewhere");
        if (keccak256(bytes(why)) == keccak256("read elsewhere")) revert Existing();
        if (amount == 5) revert();
    }
}

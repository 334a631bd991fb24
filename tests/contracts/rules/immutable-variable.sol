// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

// Größe 🚀: offsets are bytes.

interface Token {
    function transfer(address to, uint256 amount) external returns (bool);
}

contract Sale {
    address public owner; //~ immutable-variable
    Token internal token; //~ immutable-variable
    uint256 public start = block.timestamp; //~ immutable-variable
    address payable /* the till */ public till; //~ immutable-variable
    uint256 public price;
    string public name;
    uint256 public counter;
    uint256 public never;
    uint256 public seen;

    constructor(Token token_, string memory name_, bool cheap) {
        owner = msg.sender;
        token = token_;
        till = payable(msg.sender);
        name = name_;
        if (cheap) price = 1;
        counter += 1;
        seen = 3;
        seen = seen + 1;
    }

    function buy() external payable {
        require(msg.value >= price, "too little");
        till.transfer(msg.value);
        token.transfer(msg.sender, 1);
    }
}

contract Assembly {
    address internal owner = msg.sender;

    function get() external view returns (address found) {
        assembly {
            found := sload(owner.slot)
        }
    }
}

contract Upgradeable {
    address internal owner = msg.sender;
    bool internal ready;

    modifier initializer() {
        require(!ready, "again");
        ready = true;
        _;
    }

    function initialize() external initializer {}
}

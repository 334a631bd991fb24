// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

// Zahlung 🚀: offsets are bytes.

interface Token {
    function transferFrom(address from, address to, uint256 amount) external returns (bool);
}

library SafeToken {
    function safeTransferFrom(Token token, address from, address to, uint256 amount) internal {
        (bool ok, bytes memory data) = address(token).call(abi.encodeCall(token.transferFrom, (from, to, amount)));
        require(ok && (data.length == 0 || abi.decode(data, (bool))));
    }
}

contract Payments {
    using SafeToken for Token;

    Token immutable token;
    mapping(address => uint256) balances;

    constructor(Token given) {
        token = given;
    }

    function pay(address from, address to, uint256 amount) external {
        balances[from] += amount;
        require(token.transferFrom(from, to, amount)); // checked
    }

    function safely(address from, uint256 amount) external {
        if (amount > 1) {
            token.safeTransferFrom(from, msg.sender, amount);
        }
    }

    function inside(address payer, uint256 amount) external {
        _collect(payer, amount);
    }

    function _collect(address from, uint256 amount) internal {
        require(token.transferFrom(from, address(this), amount));
        balances[msg.sender] += amount;
    }

    // Left alone from here on.

    function chosen(address from, uint256 amount) external returns (bool) {
        return amount > 0 && token.transferFrom(from, address(this), amount);
    }

    function each(address[] calldata from, uint256 amount) external {
        for (uint256 i = 0; i < from.length; i++) token.safeTransferFrom(from[i], address(this), amount);
    }

    function other(address from, uint256 amount) external {
        if (from == address(0)) from = msg.sender;
        require(token.transferFrom(from, address(this), amount));
    }

    function shared(address from, uint256 amount) public {
        require(token.transferFrom(from, address(this), amount));
    }

    function sharing(uint256 amount) external {
        shared(address(this), amount);
    }

    function own(address from, uint256 amount) external {
        require(from == msg.sender);
        require(token.transferFrom(from, address(this), amount));
    }
}

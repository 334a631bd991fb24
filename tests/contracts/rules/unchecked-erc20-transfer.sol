// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

interface Coin {
    function transfer(address to, uint256 amount) external returns (bool);
    function transferFrom(address from, address to, uint256 amount) external returns (bool);
    function approve(address spender, uint256 amount) external returns (bool);
}

library SafeERC20 {
    function safeTransfer(Coin coin, address to, uint256 amount) internal {
        require(coin.transfer(to, amount), "refused");
    }

    function safeTransferFrom(Coin coin, address from, address to, uint256 amount) internal {
        require(coin.transferFrom(from, to, amount), "refused");
    }
}

contract Plain {
    mapping(address => uint256) public held;

    function put(Coin coin, uint256 amount) external {
        held[msg.sender] += amount;
        coin.transferFrom(msg.sender, address(this), amount); //~ unchecked-erc20-transfer
    }

    function get(Coin coin, uint256 amount) external {
        held[msg.sender] -= amount;
        if (amount > 0) coin.transfer(msg.sender, amount); //~ unchecked-erc20-transfer
    }

    function checked(Coin coin, uint256 amount) external returns (bool) {
        held[msg.sender] -= amount;
        return coin.transfer(msg.sender, amount);
    }

    function stored(Coin coin, uint256 amount) external {
        held[msg.sender] -= amount;
        bool done = coin.transfer(msg.sender, amount);
        emit Got(msg.sender);
    }

    event Got(address who);
}

contract Safe {
    using SafeERC20 for Coin;

    Coin public coin;

    constructor(Coin chosen) {
        coin = chosen;
    }

    function pull(address from, uint256 amount) external {
        require(from == msg.sender, "not yours");
        coin.transferFrom( //~ unchecked-erc20-transfer
            from, // the payer
            address(this),
            amount
        );
    }

    function send(uint256 amount) external {
        coin.safeTransfer(msg.sender, amount);
    }
}

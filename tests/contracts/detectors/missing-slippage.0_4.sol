pragma solidity ^0.4.24;

interface Exchange {
    function swap(uint256 min_tokens, uint256 deadline) external payable returns (uint256);

    function getReserves() external view returns (uint256, uint256);
}

contract Trader {
    Exchange exchange;

    constructor(Exchange given) public {
        exchange = given;
    }

    function buy(uint256 deadline) public payable {
        exchange.swap.value(msg.value)(0, deadline); //~ missing-slippage
    }

    function buyAtMarket(uint256 deadline) public payable {
        (uint256 one, uint256 two) = exchange.getReserves();
        uint256 least = one / two;
        exchange.swap.value(msg.value)(least, deadline); //~ missing-slippage
    }

    function buyAtLeast(uint256 least, uint256 deadline) public payable {
        exchange.swap.value(msg.value)(least, deadline);
    }

    function buyAndCheck(uint256 least, uint256 deadline) public payable {
        uint256 bought = exchange.swap.value(msg.value)(1, deadline);
        require(bought >= least);
    }
}

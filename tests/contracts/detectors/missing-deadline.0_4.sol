pragma solidity ^0.4.24;

interface Exchange {
    function swap(uint256 minTokens, uint256 deadline) external payable returns (uint256);

    function tokenToToken(uint256 sold, uint256 minBought, uint256 deadline) external returns (uint256);
}

contract Trader {
    Exchange exchange;

    constructor(Exchange given) public {
        exchange = given;
    }

    function buy(uint256 least) public payable {
        exchange.swap.value(msg.value)(least, now); //~ missing-deadline
    }

    function change(uint256 sold, uint256 least) public {
        exchange.tokenToToken(sold, least, block.timestamp + 1 hours); //~ missing-deadline
    }

    function forever(uint256 sold, uint256 least) public {
        exchange.tokenToToken(sold, least, uint256(-1)); //~ missing-deadline
    }

    function until(uint256 sold, uint256 least, uint256 deadline) public {
        exchange.tokenToToken(sold, least, deadline);
    }
}

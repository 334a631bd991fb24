pragma solidity ^0.4.13;

// Old compilers know no reasons, and some code still throws.

contract Token {
    function transferFrom(address from, address to, uint value) public returns (bool);
}

contract Payments {
    Token token;
    mapping(address => uint) credits;

    function Payments(Token given) public {
        token = given;
    }

    function deposit(address from, uint value) public {
        if (!token.transferFrom(from, this, value)) throw;
        credits[msg.sender] += value;
    }

    function later(address from, uint value) public {
        if (value == 0) return;
        require(token.transferFrom(from, this, value));
    }

    function own(uint value) public {
        require(token.transferFrom(msg.sender, this, value));
    }
}

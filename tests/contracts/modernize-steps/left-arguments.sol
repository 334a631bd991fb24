pragma solidity ^0.5.0;

contract Cap {
    uint public cap;

    constructor(uint most) public {
        require(most > 0);
        cap = most;
    }

    function fits(uint amount) internal view returns (bool) {
        return amount <= cap;
    }
}

contract Sale is Cap {
    uint public sold;

    function buy(uint amount) public {
        require(fits(sold + amount));
        sold += amount;
    }
}

pragma solidity ^0.4.24;

contract Till {
    address keeper = msg.sender;
    uint count;

    function () public payable {}

    function ring() { //~ default-visibility
        count++;
    }

    function total() view returns (uint) { //~ default-visibility
        return count;
    }

    function close() public {
        require(msg.sender == keeper);
        pay(keeper);
    }

    function pay(address to) //~ default-visibility
    {
        to.transfer(address(this).balance); // everything
    }
}

contract Bureau {
    Till till = new Till();

    function work() public {
        till.ring();
    }
}

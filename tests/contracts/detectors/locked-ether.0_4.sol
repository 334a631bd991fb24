pragma solidity ^0.4.24;

contract OldBox { //~ locked-ether
    uint total;

    function () public payable {
        total += msg.value;
    }
}

contract OldRefusing {
    function () public payable {
        throw;
    }
}

contract OldOpen {
    address owner = msg.sender;

    function () public payable {}

    function out(uint amount) public {
        require(msg.sender == owner);
        owner.transfer(amount);
    }
}

contract OldPlain {
    uint counted;

    function count() public {
        counted++;
    }
}

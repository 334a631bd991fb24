pragma solidity ^0.4.24;

contract Base {
    address owner = msg.sender;
    uint total;

    function close() public {
        require(msg.sender == owner);
        selfdestruct(owner);
    }
}

contract Heir is Base {
    address owner; //~ shadowing-state
    uint sum;

    function set(address to) public {
        require(msg.sender == owner);
        sum = total;
        total = uint(to);
    }
}

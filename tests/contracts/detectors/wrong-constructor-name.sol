pragma solidity ^0.4.24;

contract Savings {
    address owner;

    function savings() public { //~ wrong-constructor-name
        owner = msg.sender;
    }

    function close() public {
        require(msg.sender == owner);
        selfdestruct(owner);
    }
}

contract Treasury {
    address owner;

    function Tresury() public { //~ wrong-constructor-name
        owner = msg.sender;
    }

    function close() public {
        require(msg.sender == owner);
        selfdestruct(owner);
    }
}

contract GoldenTicket {
    uint price;

    function Ticket(uint start) public { //~ wrong-constructor-name
        price = start;
    }

    function cost() public view returns (uint) {
        return price;
    }
}

contract Raffle {
    address owner;

    function constructor() public { //~ wrong-constructor-name
        owner = msg.sender;
    }

    function close() public {
        require(msg.sender == owner);
        selfdestruct(owner);
    }
}

contract Named {
    address owner;

    function Named() public {
        owner = msg.sender;
    }

    function named() public view returns (address) {
        return owner;
    }

    function Nmed() public {
        require(msg.sender == owner);
        owner = 0;
    }
}

contract Registry {
    address owner = msg.sender;
    mapping(address => uint) entries;

    function registry(uint value) public {
        entries[msg.sender] = value;
    }

    function Registr() public {
        require(msg.sender == owner);
        owner = msg.sender;
    }
}

contract Once {
    address owner;

    function once() public {
        require(owner == 0);
        owner = msg.sender;
    }

    function close() public {
        require(msg.sender == owner);
        selfdestruct(owner);
    }
}

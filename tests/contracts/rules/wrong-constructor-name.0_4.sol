pragma solidity ^0.4.24;

contract Chest {
    address owner;

    function chest() external { //~ wrong-constructor-name
        owner = msg.sender; // whoever comes first
    }

    function open() public {
        require(msg.sender == owner);
        selfdestruct(msg.sender);
    }
}

contract Shelf {
    address owner;
    uint places;

    modifier some(uint number) {
        require(number > 0);
        _;
    }

    function Shelv(uint number) //~ wrong-constructor-name
        public
        some(number)
    {
        owner = msg.sender;
        places = number;
    }

    function clear() public {
        require(msg.sender == owner);
        places = 0;
    }
}

contract Cellar {
    address owner;

    function cellar() public {
        owner = msg.sender;
    }

    function again() public {
        cellar();
    }

    function close() public {
        require(msg.sender == owner);
        selfdestruct(msg.sender);
    }
}

pragma solidity ^0.4.24;

contract Owned {
    address owner = msg.sender;
    modifier onlyOwner { require(msg.sender == owner); _; }
}

contract OldClosable is Owned {
    address closer;

    function init(address who) public {
        closer = who;
    }

    function kill() public {
        suicide(msg.sender); //~ unprotected-selfdestruct
    }

    function killByCloser() public {
        if (msg.sender == closer) {
            selfdestruct(closer); //~ unprotected-selfdestruct
        }
    }

    function killByOwner() public onlyOwner {
        selfdestruct(owner);
    }

    function killOrThrow() public {
        if (msg.sender != owner) throw;
        suicide(owner);
    }
}

contract OldOnce {
    address owner;

    function init(address who) public {
        require(owner == 0);
        owner = who;
    }

    function kill() public {
        require(owner == msg.sender);
        selfdestruct(owner);
    }
}

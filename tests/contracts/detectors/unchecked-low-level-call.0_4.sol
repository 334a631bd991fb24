pragma solidity ^0.4.24;

contract OldPrizes {
    function send(address to) public {
        to.send(1 ether); //~ unchecked-low-level-call
    }

    function call(address to) public {
        to.call(bytes4(keccak256("ping()"))); //~ unchecked-low-level-call
    }

    function callWithValue(address to) public {
        to.call.value(1).gas(5000)(); //~ unchecked-low-level-call
    }

    function borrow(address to) public {
        to.callcode(bytes4(0)); //~ unchecked-low-level-call
    }

    function checked(address to) public {
        if (!to.send(1 ether)) throw;
        require(to.call.value(1)());
        bool ok = to.call();
        assert(ok);
    }

    function safe(address to) public {
        to.transfer(1 ether);
    }
}

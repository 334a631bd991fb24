pragma solidity ^0.4.24;

contract OldSale {
    uint last;

    function exactly(uint when) public view returns (bool) {
        require(now == when); //~ timestamp-dependence
        return true;
    }

    function soon(uint start) public view returns (bool) {
        if (now < start + 2 seconds) { //~ timestamp-dependence
            return true;
        }
        return false;
    }

    function deadline(uint end) public view returns (bool) {
        require(now < end);
        return true;
    }

    function again() public {
        require(now > last + 1 hours);
        last = now;
    }
}

pragma solidity ^0.4.24; //~ outdated-compiler

/// What later compilers no longer read, a line each.
contract Store {
    enum Mood { Calm, Cross }

    struct Item {
        address holder;
        uint64 since;
    }

    mapping(bytes32 => Item) internal items;
    bytes32[] internal keys;
    uint constant LEASE = 1 years; //~ outdated-compiler
    uint public fee = 5 finney; //~ outdated-compiler
    Mood internal mood;

    event Kept(bytes32 key, address holder);

    constructor() public { //~ outdated-compiler
        fee = 1 szabo; //~ outdated-compiler
    }

    function () external payable {} //~ outdated-compiler

    function key(string name, uint8 kind) public pure returns (bytes32) { //~ outdated-compiler
        return keccak256(name, kind); //~ outdated-compiler
    }

    function keep(bytes32 name) external payable {
        require(msg.value >= fee);
        Item item = items[name]; //~ outdated-compiler
        item.holder = msg.sender;
        item.since = uint64(now); //~ outdated-compiler
        keys.push(name);
        emit Kept(name, msg.sender);
    }

    function held(bytes32 name) external view returns (bool) {
        return items[name].holder != 0; //~ outdated-compiler
    }

    function drop() external {
        require(keys.length > 0);
        delete items[keys[keys.length - 1]];
        keys.length--; //~ outdated-compiler
    }

    function pay(address to) external {
        require(now >= LEASE); //~ outdated-compiler
        to.transfer(fee); //~ outdated-compiler
    }

    function low(address to) external returns (bool) {
        return to.call.value(fee)(); //~ outdated-compiler
    }

    function number(address who) external pure returns (uint) {
        return uint(who); //~ outdated-compiler
    }

    function cross() external {
        mood = Mood(1);
    }

    function all() external view returns (bytes32[]) { //~ outdated-compiler
        return keys;
    }

    function sum(uint a, uint b) public pure returns (uint) { //~ outdated-compiler
        return a + b; //~ outdated-compiler
    }

    function several(uint[] list) external pure returns (uint count) { //~ outdated-compiler
        for (uint i = 0; i < list.length; i++) {
            if (list[i] > 3) count = i;
        }
    }
}

contract Shop is Store {
    function sum(uint a, uint b) public pure returns (uint) { //~ outdated-compiler
        return super.sum(b, a);
    }
}

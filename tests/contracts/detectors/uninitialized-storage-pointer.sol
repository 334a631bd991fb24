pragma solidity ^0.4.24;

contract Ledger {
    struct Entry {
        address from;
        uint amount;
    }

    address owner = msg.sender;
    uint total;
    Entry[] entries;
    mapping(address => Entry) byOwner;
    uint[] numbers;

    function byMember() public payable {
        Entry e; //~ uninitialized-storage-pointer
        e.amount = msg.value;
        entries.push(e);
    }

    function byIndex(uint value) public {
        uint[] list; //~ uninitialized-storage-pointer
        list[0] = value;
    }

    function byPush(uint value) public {
        uint[] storage list; //~ uninitialized-storage-pointer
        list.push(value);
    }

    function onlyRead() public view returns (uint) {
        Entry storage e; //~ uninitialized-storage-pointer
        return e.amount;
    }

    function asResult(uint value) internal returns (Entry storage e) { //~ uninitialized-storage-pointer
        e.amount = value;
    }

    function lateAim() public {
        Entry storage e; //~ uninitialized-storage-pointer
        e.amount += 1;
        e = entries[0];
    }

    function aimed(uint i) public {
        Entry storage e = entries[i];
        e.amount = 1;
    }

    function aimedLater(uint i) public {
        Entry storage e;
        if (i > 0) {
            e = entries[i];
        } else {
            e = byOwner[msg.sender];
        }
        e.amount = 1;
    }

    function inMemory(uint value) public {
        Entry memory e;
        e.amount = value;
        entries.push(e);
    }

    function resultAimed(uint i) internal returns (Entry storage e) {
        e = entries[i];
        e.amount = total;
    }

    function value() public view returns (uint sum) {
        uint part;
        part = numbers.length;
        sum = part + total;
    }

    function run(uint i) public {
        require(msg.sender == owner);
        asResult(i);
        resultAimed(i);
    }
}

pragma solidity ^0.4.24;

contract Registry {
    enum State { Free, Taken, Locked }

    struct Entry {
        address owner;
        string value;
        uint64 since;
        State state;
    }

    mapping(bytes32 => Entry) entries;
    bytes32[] public names;
    address public admin;
    uint constant LEASE = 1 years;
    uint public fee = 10 finney;

    event Taken(bytes32 indexed key, address owner, string value);

    constructor() public {
        admin = msg.sender;
    }

    function take(string name, string value) public payable returns (bytes32) {
        bytes32 key = keccak256(name, uint8(1));
        Entry storage entry = entries[key];
        require(entry.state != State.Locked, "locked");
        require(entry.state == State.Free || now > entry.since + LEASE, "taken");
        require(msg.value >= fee, "fee");
        entry.owner = msg.sender;
        entry.value = value;
        entry.since = uint64(now);
        entry.state = State.Taken;
        names.push(key);
        emit Taken(key, msg.sender, value);
        return key;
    }

    function lock(bytes32 key) external {
        require(msg.sender == admin);
        entries[key].state = State.Locked;
    }

    function look(bytes32 key) public view returns (address owner, string value, State state) {
        Entry memory entry = entries[key];
        return (entry.owner, entry.value, entry.state);
    }

    function drop(uint index) public {
        require(index < names.length);
        require(entries[names[index]].owner == msg.sender);
        delete entries[names[index]];
        names[index] = names[names.length - 1];
        names.length--;
    }

    function drain() public {
        require(msg.sender == admin);
        admin.transfer(address(this).balance);
    }

    function all() public view returns (bytes32[]) {
        return names;
    }
}

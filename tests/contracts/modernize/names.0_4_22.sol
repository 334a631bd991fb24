pragma solidity ^0.4.22;

contract Resolver {
    function resolve(bytes32 node) public view returns (address);
}

contract Names {
    struct Record {
        address holder;
        uint expires;
        Resolver resolver;
    }

    mapping(bytes32 => Record) records;
    bytes32 public root = bytes32(0x5678);
    bytes4 constant ID = 0x01ffc9a7;

    event Changed(bytes32 indexed node, address holder);

    modifier holds(bytes32 node) {
        require(records[node].holder == msg.sender);
        _;
    }

    constructor() public {
        records[root].holder = msg.sender;
    }

    function child(bytes32 node, bytes32 label, address holder) public holds(node) returns (bytes32) {
        bytes32 made = keccak256(node, label);
        records[made] = Record(holder, now + 365 days, Resolver(0));
        emit Changed(made, holder);
        return made;
    }

    function setResolver(bytes32 node, address where) public holds(node) {
        records[node].resolver = Resolver(where);
    }

    function resolve(bytes32 node) public view returns (address) {
        Record storage record = records[node];
        if (address(record.resolver) == 0) return record.holder;
        return record.resolver.resolve(node);
    }

    function supportsInterface(bytes4 id) public pure returns (bool) {
        return id == ID;
    }

    function pack(address who) public pure returns (uint, bytes32) {
        return (uint(who), bytes32(who));
    }

    function run(address to, uint a) public returns (bool) {
        return to.call(bytes4(keccak256("f(uint256)")), a);
    }
}

// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

contract Registry {
    struct Entry {
        address holder;
        uint64 expires;
    }

    uint64 public constant TERM_SECONDS = 365 days;
    mapping(bytes32 => Entry) public entries;

    event Registered(bytes32 indexed name, address indexed holder, uint64 expires);
    event Renewed(bytes32 indexed name, uint64 expires);
    event Moved(bytes32 indexed name, address indexed from, address indexed to);

    function register(bytes32 name) external {
        require(name != bytes32(0), "no name");
        require(entries[name].expires < block.timestamp, "taken");
        uint64 expires = uint64(block.timestamp) + TERM_SECONDS;
        entries[name] = Entry(msg.sender, expires);
        emit Registered(name, msg.sender, expires);
    }

    function renew(bytes32 name) external {
        Entry storage entry = entries[name];
        require(entry.holder == msg.sender, "not the holder");
        entry.expires += TERM_SECONDS;
        emit Renewed(name, entry.expires);
    }

    function move(bytes32 name, address to) external {
        Entry storage entry = entries[name];
        require(entry.holder == msg.sender, "not the holder");
        require(to != address(0), "no receiver");
        entry.holder = to;
        emit Moved(name, msg.sender, to);
    }

    function holderOf(bytes32 name) external view returns (address) {
        Entry memory entry = entries[name];
        return entry.expires >= block.timestamp ? entry.holder : address(0);
    }
}

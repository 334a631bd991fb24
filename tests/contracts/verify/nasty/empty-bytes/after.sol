// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

contract Inbox {
    struct Letter {
        address from;
        uint64 sentAt;
        bytes32 digest;
    }

    uint256 public constant LONGEST = 256;
    mapping(address => Letter[]) internal letters;
    mapping(bytes32 => uint256) public copies;
    uint256 public sent;

    event Sent(address indexed from, address indexed to, bytes32 digest, uint256 size);

    function send(address to, bytes calldata text) external returns (bytes32 digest) {
        require(to != address(0), "no receiver");
        require(text.length <= LONGEST, "too long");
        digest = _digest(text);
        letters[to].push(Letter(msg.sender, uint64(block.timestamp), digest));
        copies[digest]++;
        sent++;
        emit Sent(msg.sender, to, digest, text.length);
    }

    function count(address who) external view returns (uint256) {
        return letters[who].length;
    }

    function letter(address who, uint256 index) external view returns (address from, bytes32 digest) {
        require(index < letters[who].length, "no such letter");
        Letter memory found = letters[who][index];
        return (found.from, found.digest);
    }

    function _digest(bytes calldata text) internal pure returns (bytes32) {
        return text.length == 0 ? bytes32(0) : keccak256(text);
    }
}

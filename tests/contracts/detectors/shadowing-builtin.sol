// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

interface Clock {
    function at(uint256 now) external view returns (uint256);
}

contract Names {
    struct Entry {
        uint256 now;
        address tx;
    }

    Entry entry;
    uint256 gasleft; //~ shadowing-builtin

    event revert(uint256 code); //~ shadowing-builtin

    modifier blockhash() { //~ shadowing-builtin
        _;
    }

    function require(bool) internal pure {} //~ shadowing-builtin

    function withParameter(uint256 msg) external pure returns (uint256) { //~ shadowing-builtin
        return msg;
    }

    function withLocal() external view returns (uint256) {
        uint256 block = gasleft; //~ shadowing-builtin
        return block;
    }

    function withResult() external pure returns (bytes32 keccak256) { //~ shadowing-builtin
        keccak256 = bytes32(uint256(1));
    }

    function plain(uint256 value) external blockhash returns (uint256) {
        require(value > 0);
        entry.now = value;
        emit revert(value);
        return entry.now;
    }

    function message(uint256 sender) external pure returns (uint256) {
        return sender;
    }

    function hashOf(bytes memory data) external pure returns (bytes memory) {
        return data;
    }
}

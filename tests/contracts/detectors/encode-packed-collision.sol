// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

contract Packed {
    mapping(bytes32 => bool) used;
    address signer = msg.sender;
    string label;

    function asKey(string calldata first, string calldata last) external {
        used[keccak256(abi.encodePacked(first, last))] = true; //~ encode-packed-collision
    }

    function compared(bytes calldata one, bytes calldata two, bytes32 known) external pure returns (bool) {
        return sha256(abi.encodePacked(one, two)) == known; //~ encode-packed-collision
    }

    function signed(address[] calldata a, uint256[] calldata b, uint8 v, bytes32 r, bytes32 s) external view {
        bytes32 digest = keccak256(abi.encodePacked(a, b)); //~ encode-packed-collision
        require(ecrecover(digest, v, r, s) == signer);
    }

    function returned(string memory a, string memory b) external pure returns (bytes32) {
        return keccak256(abi.encodePacked(uint256(1), a, b)); //~ encode-packed-collision
    }

    function apart(string calldata a, uint256 id, string calldata b) external {
        used[keccak256(abi.encodePacked(a, id, b))] = true;
    }

    function encoded(string calldata a, string calldata b) external {
        used[keccak256(abi.encode(a, b))] = true;
    }

    function withLiteral(string calldata a) external {
        used[keccak256(abi.encodePacked("prefix", a))] = true;
    }

    function fixedSize(address a, uint256 b, bytes32 c) external {
        used[keccak256(abi.encodePacked(a, b, c))] = true;
    }

    function stored(string calldata a) external {
        used[keccak256(abi.encodePacked(label, a))] = true;
    }

    function noHash(string calldata a, string calldata b) external pure returns (bytes memory) {
        return abi.encodePacked(a, b);
    }

    function hashed(string calldata a, string calldata b) external {
        used[keccak256(abi.encodePacked(keccak256(bytes(a)), keccak256(bytes(b))))] = true;
    }
}

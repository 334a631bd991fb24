// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

// Straße, 名前, 🚀: offsets are bytes.

interface Sink {
    function take(string memory text) external;

    function give(string memory text) external;
}

contract Book is Sink {
    struct Entry {
        uint256 amount;
        string text;
    }

    event Noted(string text);

    mapping(uint256 => string) public texts;
    uint256[] public numbers;
    uint256 public total;

    function note(uint256 key, string memory text) external { //~ calldata-parameter
        texts[key] = text;
        emit Noted(text);
    }

    function add(Entry memory entry) external { //~ calldata-parameter
        total += entry.amount + bytes(entry.text).length;
    }

    function addAll(uint256[] memory values) public returns (uint256 sum) { //~ calldata-parameter
        for (uint256 i = 0; i < values.length; i++) {
            sum += weigh(values, i);
        }
        total = sum;
    }

    function hash(bytes memory left, bytes memory right) external pure returns (bytes32) { //~ calldata-parameter
        left[0] = 0x00;
        return keccak256(abi.encodePacked(left, right));
    }

    function weigh(uint256[] memory values, uint256 at) internal pure returns (uint256) {
        return values[at] * at;
    }

    function take(string memory text) external override { //~ calldata-parameter
        texts[0] = text;
    }

    function give(string memory text) public override { //~ calldata-parameter
        texts[1] = text;
    }

    // Left alone from here on.

    function open(string memory text) public virtual {
        texts[2] = text;
    }

    function zeroed(uint256[] memory values) external pure returns (uint256[] memory) {
        values[0] = 0;
        return values;
    }

    function aliased(uint256[] memory values) external pure returns (uint256) {
        uint256[] memory other = values;
        other[0] = 7;
        return values[0];
    }

    function sorted(uint256[] memory values) external pure returns (uint256) {
        swap(values);
        return values[0];
    }

    function swap(uint256[] memory values) internal pure {
        (values[0], values[1]) = (values[1], values[0]);
    }

    function inAssembly(bytes memory data) external pure returns (uint256 size) {
        assembly {
            size := mload(data)
        }
    }

    function calledInside(bytes memory data) public pure returns (bytes32) {
        return keccak256(data);
    }

    function caller() external pure returns (bytes32) {
        return calledInside("x");
    }
}

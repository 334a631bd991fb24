// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

interface Sink {
    function take(string memory text) external;
}

contract Texts {
    string kept;
    event Said(string text);

    function length(string memory text) external pure returns (uint256) { //~ calldata-parameter
        return bytes(text).length;
    }

    function sum(
        uint256[] memory values, //~ calldata-parameter
        uint256 factor
    ) external pure returns (uint256 total) {
        for (uint256 i = 0; i < values.length; i++) total += values[i] * factor;
    }

    function handed(uint256[] memory values) external pure returns (uint256) { //~ calldata-parameter
        return _first(values);
    }

    function _first(uint256[] memory values) internal pure returns (uint256) {
        return values[0];
    }

    function changed(uint256[] memory values) external pure returns (uint256) {
        values[0] = 7;
        return values[1];
    }

    function used(string memory text) public pure returns (uint256) {
        return bytes(text).length;
    }

    function uses(string calldata text) external pure returns (uint256) {
        return used(text);
    }

    function already(uint256[] calldata values) external pure returns (uint256) {
        return values.length;
    }

    function number(uint256 value) external pure returns (uint256) {
        return value;
    }
}

// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

// Gebühr 🚀: offsets are bytes.

contract Fees {
    uint256 public fee = 3; //~ constant-variable
    bytes32 internal role = keccak256("role"); //~ constant-variable
    address private dead = address(0xdead); //~ constant-variable
    string public name = unicode"Gebühr"; //~ constant-variable
    uint256 internal last = type(uint256).max; //~ constant-variable
    uint256 public changed = 1;
    uint256 public born = block.number;
    string internal handed = "x";
    uint256 public empty;
    uint256[] internal list = [1, 2];

    function raise() external {
        changed = fee + last - uint160(dead);
        if (role == bytes32(0)) first(handed);
        list.push(1);
    }

    function first(string storage text) internal view returns (bytes1) {
        return bytes(text)[0];
    }
}

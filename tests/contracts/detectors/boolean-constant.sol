// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

contract Switches {
    address owner = msg.sender;
    bool ready;
    bool constant TESTING = false;

    function never() external {
        if (false) { //~ boolean-constant
            ready = true;
        }
    }

    function always() external view returns (uint256) {
        return true ? 1 : ready ? 2 : 3; //~ boolean-constant
    }

    function open() external {
        require(msg.sender == owner || true); //~ boolean-constant
        ready = true;
    }

    function close() external {
        if (ready && false) ready = false; //~ boolean-constant
    }

    function compared() external view returns (bool) {
        return ready == true; //~ boolean-constant
    }

    function checked() external pure returns (uint256) {
        require(true); //~ boolean-constant
        return 1;
    }

    function loop() external pure returns (uint256 rounds) {
        while (true) {
            if (++rounds > 3) break;
        }
    }

    function unreachable(uint256 kind) external pure returns (uint256) {
        if (kind == 1) return 2;
        require(false, "no such kind");
        return 0;
    }

    function byName() external view returns (bool) {
        if (TESTING) return true;
        return ready;
    }

    function set(bool value) external {
        ready = value;
        delete ready;
        ready = true;
    }
}

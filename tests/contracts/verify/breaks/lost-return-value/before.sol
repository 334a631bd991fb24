// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

contract Whitelist {
    address public immutable keeper = msg.sender;
    mapping(address => bool) public listed;
    mapping(address => uint256) public uses;
    uint256 public count;

    event Listed(address indexed who, bool on);
    event Used(address indexed who, uint256 times);

    function list(address who) external returns (bool changed) {
        require(msg.sender == keeper, "not the keeper");
        if (!listed[who]) {
            listed[who] = true;
            count++;
            emit Listed(who, true);
            changed = true;
        }
    }

    function unlist(address who) external returns (bool changed) {
        require(msg.sender == keeper, "not the keeper");
        if (listed[who]) {
            listed[who] = false;
            count--;
            emit Listed(who, false);
            changed = true;
        }
    }

    function use(uint256 times) external returns (uint256 left) {
        require(listed[msg.sender], "not listed");
        require(uses[msg.sender] + times <= 10, "used up");
        uses[msg.sender] += times;
        emit Used(msg.sender, times);
        return 10 - uses[msg.sender];
    }
}

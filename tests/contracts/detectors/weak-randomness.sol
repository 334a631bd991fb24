// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

contract Lottery {
    address[] players;
    uint256 public last;
    mapping(uint256 => uint256) buckets;

    function byTimeHash() external view returns (address) {
        return players[uint256(keccak256(abi.encodePacked(block.timestamp, msg.sender))) % players.length]; //~ weak-randomness
    }

    function byPrevrandao() external view returns (uint256) {
        return block.prevrandao % 6; //~ weak-randomness
    }

    function byBlockhash() external view returns (bool) {
        uint256 value = uint256(blockhash(block.number - 1));
        return value / 2 ** 255 == 1; //~ weak-randomness
    }

    function byHelper() external view returns (uint256) {
        return _random() % 10;
    }

    function _random() private view returns (uint256) {
        return uint256(keccak256(abi.encode(block.prevrandao, block.number, last))); //~ weak-randomness
    }

    function bySecond() external view returns (bool) {
        return block.timestamp % 2 == 0; //~ weak-randomness
    }

    function byMask() external view returns (uint256) {
        return block.prevrandao & 0xff; //~ weak-randomness
    }

    function byLocalHash() external view returns (uint8) {
        bytes32 seed = keccak256(abi.encode(blockhash(block.number - 1)));
        return uint8(uint256(seed)); //~ weak-randomness
    }

    function dayOf() external view returns (uint256) {
        return block.timestamp / 1 days;
    }

    function intoWeek() external view returns (uint256) {
        return block.timestamp % 1 weeks;
    }

    function orderId(uint256 salt) external view returns (bytes32) {
        return keccak256(abi.encode(msg.sender, salt, block.timestamp));
    }

    function bySeed(uint256 seed) external view returns (uint256) {
        return uint256(keccak256(abi.encode(seed))) % players.length;
    }

    function known(uint256 number) external view returns (bytes32) {
        return blockhash(number);
    }

    function average(uint256 total) external view returns (uint256) {
        return total / (block.timestamp - last);
    }

    function roundRobin() external view returns (uint256) {
        return last % players.length;
    }
}

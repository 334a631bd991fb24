// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

contract Pool {
    struct Stake {
        address who;
        uint256 amount;
    }
    Stake[] stakes;
    address[] few;
    address[] listed;
    uint256[] old;
    mapping(address => uint256[]) own;
    mapping(uint256 => address[]) rooms;
    mapping(address => uint256) rewards;
    address immutable owner = msg.sender;

    function stake() external payable {
        stakes.push(Stake(msg.sender, msg.value));
        own[msg.sender].push(msg.value);
    }

    function enter(uint256 room) external {
        rooms[room].push(msg.sender);
    }

    function joinFew() external {
        require(few.length < 20, "full");
        few.push(msg.sender);
    }

    function list(address who) external {
        require(msg.sender == owner);
        listed.push(who);
    }

    function rewardAll() external {
        for (uint256 i; i < stakes.length; ++i) { //~ unbounded-loop
            rewards[stakes[i].who] += 1;
        }
    }

    function rewardThrough() external {
        require(msg.sender == owner);
        _reward(5);
    }

    function _reward(uint256 points) internal {
        uint256 n = stakes.length;
        uint256 i;
        while (i < n) { //~ unbounded-loop
            rewards[stakes[i].who] += points;
            ++i;
        }
    }

    function closeRoom(uint256 room) external {
        address[] storage people = rooms[room];
        for (uint256 i; i < people.length; ++i) { //~ unbounded-loop
            rewards[people[i]] += 1;
        }
    }

    function rewardFew() external {
        for (uint256 i; i < few.length; ++i) {
            rewards[few[i]] += 1;
        }
    }

    function rewardListed() external {
        for (uint256 i; i < listed.length; ++i) {
            rewards[listed[i]] += 1;
        }
    }

    function rewardOwn() external {
        for (uint256 i; i < own[msg.sender].length; ++i) {
            rewards[msg.sender] += own[msg.sender][i];
        }
    }

    function rewardPart(uint256 from, uint256 to) external {
        for (uint256 i = from; i < to && i < from + 100; ++i) {
            rewards[stakes[i].who] += 1;
        }
    }

    function total() external view returns (uint256 sum) {
        for (uint256 i; i < stakes.length; ++i) {
            sum += stakes[i].amount;
        }
    }

    function drop() external {
        for (uint256 i; i < old.length; ++i) {
            rewards[msg.sender] += old[i];
        }
    }
}

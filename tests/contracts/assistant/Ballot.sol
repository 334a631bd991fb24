// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

/// @title Votes with weights, counted at the end
contract Ballot {
    event Voted(address indexed who, uint256 indexed option, uint256 weight);

    address public chair;
    uint256 public optionCount;
    uint256 public cast;
    address[] public voters;
    mapping(address => uint256) public weightOf;
    mapping(address => bool) public hasVoted;
    mapping(uint256 => uint256) public votesFor;

    constructor() {
        chair = msg.sender;
        optionCount = 3;
    }

    function register(address[] memory people, uint256 weight) external {
        require(msg.sender == chair, "not the chair");
        for (uint256 i = 0; i < people.length; i++) {
            if (weightOf[people[i]] == 0) {
                voters.push(people[i]);
            }
            weightOf[people[i]] = weight;
        }
    }

    function vote(uint256 option) external {
        require(option < optionCount, "no such option");
        require(!hasVoted[msg.sender], "voted already");
        uint256 weight = weightOf[msg.sender];
        require(weight > 0, "not registered");
        hasVoted[msg.sender] = true;
        votesFor[option] += weight;
        cast += weight;
        emit Voted(msg.sender, option, weight);
    }

    function winner() external view returns (uint256 best) {
        uint256 most = 0;
        for (uint256 i = 0; i < optionCount; i++) {
            if (votesFor[i] > most) {
                most = votesFor[i];
                best = i;
            }
        }
    }

    function totalWeight() external view returns (uint256 total) {
        for (uint256 i = 0; i < voters.length; i++) {
            total += weightOf[voters[i]];
        }
    }

    function remove(uint256 index) external {
        require(msg.sender == chair, "not the chair");
        require(index < voters.length, "no such voter");
        weightOf[voters[index]] = 0;
        voters[index] = voters[voters.length - 1];
        voters.pop();
    }

    function share(uint256 option) external view returns (uint256) {
        if (cast == 0) return 0;
        return (votesFor[option] * 10_000) / cast;
    }
}

// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

contract Stakes {
    uint256 public constant MOST_PER_USER = 100_000;
    uint256 public total;
    mapping(address => uint256) public points;
    mapping(address => mapping(address => bool)) public agents;

    event AgentSet(address indexed user, address indexed agent, bool allowed);
    event Added(address indexed user, uint256 amount);
    event Moved(address indexed from, address indexed to, uint256 amount);

    function setAgent(address agent, bool allowed) external {
        require(agent != msg.sender, "agent is the user");
        agents[msg.sender][agent] = allowed;
        emit AgentSet(msg.sender, agent, allowed);
    }

    function add(uint256 amount) external {
        require(points[msg.sender] + amount <= MOST_PER_USER, "too many points");
        points[msg.sender] += amount;
        total += amount;
        emit Added(msg.sender, amount);
    }

    function move(address from, address to, uint256 amount) external {
        require(from == msg.sender || agents[from][msg.sender], "not an agent");
        require(points[from] >= amount, "too few points");
        points[from] -= amount;
        points[to] += amount;
        emit Moved(from, to, amount);
    }
}

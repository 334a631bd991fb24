// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

contract Lottery {
    uint256 public constant PRICE = 0.1 ether;
    uint256 public constant ROUND_SECONDS = 1 days;

    address[] public players;
    uint256 public startedAt = block.timestamp;
    uint256 public round;
    mapping(address => uint256) public wins;

    event Joined(uint256 indexed round, address indexed player);
    event Drawn(uint256 indexed round, address indexed winner);

    function join() external payable {
        require(msg.value == PRICE, "wrong price");
        require(block.timestamp < startedAt + ROUND_SECONDS, "round is over");
        players.push(msg.sender);
        emit Joined(round, msg.sender);
    }

    function draw() external {
        require(block.timestamp >= startedAt + ROUND_SECONDS, "round is running");
        require(players.length > 0, "nobody joined");
        address winner = players[round % players.length];
        wins[winner] += players.length * PRICE;
        delete players;
        emit Drawn(round, winner);
        round++;
        startedAt = block.timestamp;
    }

    function collect() external {
        uint256 amount = wins[msg.sender];
        require(amount > 0, "nothing won");
        wins[msg.sender] = 0;
        (bool ok, ) = msg.sender.call{value: amount}("");
        require(ok, "not accepted");
    }
}

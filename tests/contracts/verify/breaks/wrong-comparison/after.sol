// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

contract Crowdsale {
    address public immutable owner = msg.sender;
    uint256 public constant GOAL = 5 ether;
    uint256 public raised;
    bool public finished;
    mapping(address => uint256) public given;

    event Given(address indexed who, uint256 amount);
    event Finished(uint256 raised);
    event Returned(address indexed who, uint256 amount);

    function give() external payable {
        require(!finished, "finished");
        require(msg.value > 0, "nothing sent");
        given[msg.sender] += msg.value;
        raised += msg.value;
        emit Given(msg.sender, msg.value);
    }

    function takeBack() external {
        require(!finished, "finished");
        uint256 amount = given[msg.sender];
        require(amount > 0, "nothing given");
        given[msg.sender] = 0;
        raised -= amount;
        emit Returned(msg.sender, amount);
        (bool ok, ) = msg.sender.call{value: amount}("");
        require(ok, "not accepted");
    }

    function finish() external {
        require(msg.sender == owner, "not the owner");
        require(!finished, "finished");
        require(raised > GOAL, "goal not reached");
        finished = true;
        emit Finished(raised);
        (bool ok, ) = owner.call{value: raised}("");
        require(ok, "not accepted");
    }
}

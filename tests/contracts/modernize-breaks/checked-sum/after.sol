pragma solidity ^0.8.30;

contract Counter {
    mapping(address => uint8) public steps;

    function step(uint8 by) public {
        steps[msg.sender] += by;
    }
}

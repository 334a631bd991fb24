pragma solidity ^0.4.24;

contract Lottery {
    address owner; //~ default-visibility
    uint public round;
    uint pot;
    mapping(address => uint) won;

    function Lottery() {
        owner = msg.sender;
    }

    function claim() public {
        require(won[msg.sender] > 0);
        _pay(msg.sender, won[msg.sender]);
    }

    function _pay(address to, uint amount) { //~ default-visibility
        won[to] = 0;
        to.transfer(amount);
    }

    function hand(address to) public {
        require(msg.sender == owner);
        setOwner(to);
    }

    function setOwner(address to) { //~ default-visibility
        owner = to;
    }

    function count() { //~ default-visibility
        round += 1;
    }

    function size() view returns (uint) { //~ default-visibility
        return pot;
    }

    function empty() { //~ default-visibility
        require(msg.sender == owner);
        pot = 0;
    }

    function fill() external payable {
        pot += msg.value;
    }

    function _inside(uint amount) internal {
        pot -= amount;
    }

    function written(uint amount) /* no words */ public returns (uint) {
        _inside(amount);
        return pot;
    }

    function () payable {
        pot += msg.value;
    }
}

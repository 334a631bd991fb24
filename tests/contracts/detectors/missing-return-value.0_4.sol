pragma solidity ^0.4.24;

contract Token {
    mapping(address => uint256) balances;

    function transfer(address to, uint256 value) public returns (bool) { //~ missing-return-value
        require(balances[msg.sender] >= value);
        balances[msg.sender] -= value;
        balances[to] += value;
    }

    function send(address to, uint256 value) public returns (bool) { //~ missing-return-value
        if (balances[msg.sender] < value) return false;
        balances[msg.sender] -= value;
        balances[to] += value;
    }

    function move(address to, uint256 value) public returns (bool) {
        if (balances[msg.sender] < value) throw;
        balances[msg.sender] -= value;
        balances[to] += value;
        return true;
    }

    function find(uint256 value) public view returns (uint256) {
        if (value == 1) return 1;
        revert();
    }
}

pragma solidity ^0.4.24;

contract OldBank {
    mapping(address => uint) balances;

    function take(uint amount) public {
        require(balances[msg.sender] - amount >= 0); //~ tautology
        balances[msg.sender] -= amount;
    }

    function takeWell(uint amount) public {
        require(balances[msg.sender] >= amount);
        balances[msg.sender] -= amount;
    }

    function never(uint amount) public pure {
        if (amount < 0) throw; //~ tautology
    }
}

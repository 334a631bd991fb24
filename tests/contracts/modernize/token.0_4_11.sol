pragma solidity ^0.4.11;

/* A plain token as they were written in 2017. */
library SafeMath {
    function add(uint a, uint b) internal returns (uint) {
        uint c = a + b;
        assert(c >= a);
        return c;
    }

    function sub(uint a, uint b) internal returns (uint) {
        assert(b <= a);
        return a - b;
    }
}

contract Owned {
    address public owner;

    function Owned() {
        owner = msg.sender;
    }

    modifier onlyOwner {
        if (msg.sender != owner) throw;
        _;
    }

    function transferOwnership(address next) onlyOwner {
        if (next != 0x0) owner = next;
    }
}

contract Token is Owned {
    using SafeMath for uint;

    string public name = "Old Token";
    uint8 public decimals = 18;
    uint public totalSupply;
    mapping(address => uint) balances;
    mapping(address => mapping(address => uint)) allowed;

    event Transfer(address indexed from, address indexed to, uint value);
    event Approval(address indexed owner, address indexed spender, uint value);

    function Token(uint supply) {
        totalSupply = supply;
        balances[msg.sender] = supply;
        Transfer(0x0, msg.sender, supply);
    }

    function balanceOf(address who) constant returns (uint) {
        return balances[who];
    }

    function transfer(address to, uint value) returns (bool) {
        balances[msg.sender] = balances[msg.sender].sub(value);
        balances[to] = balances[to].add(value);
        Transfer(msg.sender, to, value);
        return true;
    }

    function approve(address spender, uint value) returns (bool) {
        if (value != 0 && allowed[msg.sender][spender] != 0) throw;
        allowed[msg.sender][spender] = value;
        Approval(msg.sender, spender, value);
        return true;
    }

    function transferFrom(address from, address to, uint value) returns (bool) {
        var left = allowed[from][msg.sender];
        balances[to] = balances[to].add(value);
        balances[from] = balances[from].sub(value);
        allowed[from][msg.sender] = left.sub(value);
        Transfer(from, to, value);
        return true;
    }

    function allowance(address holder, address spender) constant returns (uint) {
        return allowed[holder][spender];
    }

    function mint(address to, uint value) onlyOwner {
        totalSupply += value;
        balances[to] += value;
        Transfer(0, to, value);
    }
}

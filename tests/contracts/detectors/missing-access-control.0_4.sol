pragma solidity ^0.4.24;

contract Owned {
    address public owner;
    address public partner;
    bool public stopped;
    uint256 public rate = 1;
    mapping(address => uint256) balances;
    mapping(address => bool) agents;

    modifier onlyOwner() {
        if (msg.sender != owner) throw;
        _;
    }

    function Owned() public {
        owner = msg.sender;
    }

    function changeOwner(address next) public { //~ missing-access-control
        owner = next;
    }

    function setPartner(address next) public onlyOwner {
        partner = next;
    }

    function addAgent(address who) public { //~ missing-access-control
        agents[who] = true;
    }

    function setRate(uint256 value) public { //~ missing-access-control
        rate = value;
    }

    function stop() public onlyOwner {
        stopped = true;
    }

    function buy() public payable {
        require(!stopped && msg.value >= rate);
        balances[msg.sender] += msg.value;
    }

    function issue(address to, uint256 amount) public { //~ missing-access-control
        balances[to] = balances[to] + amount;
    }

    function sell(uint256 amount) public {
        require(balances[msg.sender] >= amount);
        balances[msg.sender] -= amount;
        msg.sender.transfer(amount);
    }

    function drop(address to) public {
        require(agents[msg.sender]);
        to.transfer(1 wei);
    }
}

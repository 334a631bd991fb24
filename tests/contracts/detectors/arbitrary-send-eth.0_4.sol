pragma solidity ^0.4.24;

contract OldPurse {
    mapping(address => uint) balances;
    address owner;
    address heir;

    function OldPurse() public {
        owner = msg.sender;
    }

    modifier onlyOwner() {
        require(msg.sender == owner);
        _;
    }

    function () public payable {
        balances[msg.sender] += msg.value;
    }

    function empty() public {
        msg.sender.transfer(this.balance); //~ arbitrary-send-eth
    }

    // The constructor of another name: anyone can call it.
    function Purse(address next) public {
        heir = next;
    }

    function inherit() public {
        require(msg.sender == heir);
        heir.call.value(this.balance)(); //~ arbitrary-send-eth
    }

    function pay(address to, uint amount) public onlyOwner {
        to.transfer(amount);
    }

    function withdraw() public {
        uint amount = balances[msg.sender];
        balances[msg.sender] = 0;
        msg.sender.transfer(amount);
    }
}

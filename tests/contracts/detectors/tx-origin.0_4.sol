pragma solidity ^0.4.24;

contract OldWallet {
    address owner = msg.sender;

    modifier onlyOwner() {
        if (tx.origin != owner) throw; //~ tx-origin
        _;
    }

    function pay(address to, uint amount) public onlyOwner {
        to.transfer(amount);
    }

    function payByRequire(address to, uint amount) public {
        require(owner == tx.origin); //~ tx-origin
        to.transfer(amount);
    }

    function plainOnly() public view returns (uint) {
        require(tx.origin == msg.sender);
        return 1;
    }

    function bySender(address to) public {
        require(msg.sender == owner);
        to.transfer(1);
    }
}

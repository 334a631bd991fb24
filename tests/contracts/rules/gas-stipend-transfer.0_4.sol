pragma solidity ^0.4.13;

// Old compilers know no reasons, and some code still throws.

contract Till {
    address owner = msg.sender;
    mapping(address => uint) owed;

    function () public payable {}

    function close() public {
        require(msg.sender == owner);
        owner.transfer(this.balance); //~ gas-stipend-transfer
    }

    function take() public {
        uint amount = owed[msg.sender];
        owed[msg.sender] = 0;
        if (!msg.sender.send(amount)) throw; //~ gas-stipend-transfer
    }

    function required(address to) public {
        uint amount = owed[msg.sender];
        owed[msg.sender] = 0;
        require(to.send(amount)); //~ gas-stipend-transfer
    }

    function kept(address to) public returns (bool) {
        return to.send(1);
    }
}

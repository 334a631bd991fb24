pragma solidity ^0.4.24;

contract Token {
    function transfer(address to, uint256 amount) public returns (bool);
}

contract Till {
    address owner = msg.sender;
    mapping(address => uint256) owed;

    function () public payable {}

    function pay(address to, uint256 amount) public {
        require(msg.sender == owner);
        to.transfer(amount); //~ gas-stipend-transfer
    }

    function collect() public {
        uint256 amount = owed[msg.sender];
        owed[msg.sender] = 0;
        require(msg.sender.send(amount)); //~ gas-stipend-transfer
    }

    function close() public {
        require(msg.sender == owner);
        owner.transfer(address(this).balance); //~ gas-stipend-transfer
    }

    function byCall(address to) public payable {
        require(to.call.value(msg.value)());
    }

    function token(Token coin, address to) public {
        require(coin.transfer(to, 1));
    }
}

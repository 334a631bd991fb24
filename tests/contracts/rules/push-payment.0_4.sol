pragma solidity ^0.4.24;

contract Throne {
    address king;
    uint256 price;
    address[] courtiers;

    function claim() public payable {
        require(msg.value > price);
        if (!king.call.value(price)()) throw; //~ push-payment
        king = msg.sender;
        price = msg.value;
    }

    function claimQuietly() public payable {
        require(msg.value > price);
        king.send(price);
        king = msg.sender;
        price = msg.value;
    }

    function join() public payable {
        require(msg.value == 1 ether);
        courtiers.push(msg.sender);
    }

    function feast() public {
        for (uint256 i = 0; i < courtiers.length; i++) {
            courtiers[i].transfer(1 finney); //~ push-payment
        }
    }
}

contract Ends {
    address king;
    uint256 price;

    function claim() public payable {
        king.transfer(price);
        king = msg.sender;
        price = msg.value;
    }

    function end() public {
        selfdestruct(msg.sender);
    }
}

pragma solidity ^0.4.24;

contract Fund {
    address manager = msg.sender;
    mapping(address => bool) trustees;
    mapping(address => uint) shares;

    modifier managed {
        require(msg.sender == manager);
        _;
    }

    function () public payable {}

    function trust(address who) public managed {
        trustees[who] = true;
    }

    function issue(address to, uint amount) public { //~ missing-access-control
        shares[to] += amount;
    }

    function redeem(uint amount) public {
        require(shares[msg.sender] >= amount);
        shares[msg.sender] -= amount;
        msg.sender.transfer(amount);
    }

    function end() public { //~ missing-access-control
        selfdestruct(msg.sender);
    }
}

contract Lonely {
    uint public sum;

    function () public payable {
        sum += msg.value;
    }

    function take() public {
        msg.sender.transfer(address(this).balance);
    }
}

pragma solidity ^0.4.24;

contract ERC20 {
    function transferFrom(address from, address to, uint256 value) public returns (bool);

    function allowance(address owner, address spender) public view returns (uint256);
}

contract Payments {
    ERC20 token;
    address owner;
    mapping(address => uint256) credits;

    function Payments(ERC20 given) public {
        token = given;
        owner = msg.sender;
    }

    function deposit(address from, uint256 value) public {
        if (!token.transferFrom(from, this, value)) throw; //~ arbitrary-send-erc20
        credits[msg.sender] += value;
    }

    function lowLevel(address from, uint256 value) public {
        bytes4 move = bytes4(keccak256("transferFrom(address,address,uint256)"));
        require(address(token).call(move, from, this, value)); //~ arbitrary-send-erc20
    }

    function receiveApproval(address from, uint256 value, address given, bytes) public {
        require(msg.sender == address(token) && given == address(token));
        require(token.transferFrom(from, this, value));
        credits[from] += value;
    }

    function own(uint256 value) public {
        require(token.transferFrom(msg.sender, this, value));
    }

    function collect(address from, uint256 value) public {
        require(msg.sender == owner);
        require(token.transferFrom(from, owner, value));
    }
}

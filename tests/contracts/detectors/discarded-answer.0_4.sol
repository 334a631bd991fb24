pragma solidity ^0.4.24;

contract Poll {
    mapping(address => bool) voted;
    mapping(address => uint256) weight;
    address owner = msg.sender;
    uint256 yes;
    uint256 public closes;

    function isOwner() internal constant returns (bool) {
        return msg.sender == owner;
    }

    function mustBeOwner() internal constant returns (bool) {
        if (msg.sender != owner) throw;
        return true;
    }

    function setWeight(address who, uint256 value) public {
        isOwner(); //~ discarded-answer
        weight[who] = value;
    }

    function setWeightAsOwner(address who, uint256 value) public {
        mustBeOwner();
        weight[who] = value;
    }

    function setWeightIfOwner(address who, uint256 value) public {
        if (isOwner()) weight[who] = value;
    }

    function vote() public {
        require(!voted[msg.sender]);
        voted[msg.sender] == true; //~ discarded-answer
        yes += weight[msg.sender];
    }

    function voteOnce() public {
        require(!voted[msg.sender]);
        voted[msg.sender] = true;
        yes += weight[msg.sender];
    }

    function close(uint256 at) public {
        require(isOwner());
        closes == at; //~ discarded-answer
    }
}
